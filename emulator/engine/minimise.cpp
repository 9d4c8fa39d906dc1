#include "emulator/engine/minimise.h"

#include <algorithm>
#include <fstream>
#include <vector>

#include "emulator/program/listing.h"
#include "emulator/program/walker.h"
#include "emulator/program/write.h"

namespace lpu {
namespace {

constexpr std::int64_t kMaxNop = 65535;  // fields.def: Nop.n

// The same instructions in the same cycles without loops, and as few NOPs as that takes.
std::vector<Instr> unrolled(const Chip& chip, const std::vector<Instr>& words) {
  std::string why;
  const auto tree = QueueTree::build(words, &why);
  std::vector<Instr> out;
  QueueWalker walker(chip, words, *tree);
  std::int64_t now = 0;
  Dispatch d;
  while (walker.next(&d) && static_cast<std::int64_t>(out.size()) <= chip.queue_words) {
    for (; now < d.time; now += std::min(kMaxNop, d.time - now))
      out.push_back({.op = Op::kNop, .f = {static_cast<std::int32_t>(std::min(kMaxNop, d.time - now))}});
    out.push_back(d.instr);
    now = d.time + 1;
    if (d.instr.op == Op::kSync) walker.resume_at(now);
  }
  return out;
}

struct Place {
  std::size_t queue, word;
};

class Minimiser {
 public:
  Minimiser(Program p, const Fails& fails, int trials)
      : best_(std::move(p)), fails_(fails), trials_(trials) {}

  // Pairs are many; they come when nothing goes alone.
  Program run() {
    do {
      do {
        smaller_ = false;
        drop_alone();
      } while (smaller_);
      drop_in_pairs();
    } while (smaller_);
    return std::move(best_);
  }

 private:
  bool keep(Program candidate) {
    if (trials_ == 0 || candidate == best_) return false;
    if (!program_faults(candidate).empty()) return false;
    --trials_;
    if (!fails_(candidate)) return false;
    best_ = std::move(candidate);
    return smaller_ = true;
  }

  // Halves of the things find() lists, quarters, and so on. What drop() takes away leaves the others valid.
  template <class Find, class Drop>
  void drop_pieces(Find find, Drop drop) {
    for (std::size_t size = find().size(); size > 0; size /= 2) {
      const auto all = find();
      for (std::size_t first = 0; first < all.size(); first += size) {
        Program p = best_;
        for (std::size_t i = first; i < std::min(first + size, all.size()); ++i) drop(&p, all[i]);
        keep(std::move(p));
      }
    }
  }
  template <class Find, class Drop>
  void drop_pairs(Find find, Drop drop) {
    const auto all = find();
    std::vector<bool> gone(all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t k = i + 1; k < all.size() && !gone[i]; ++k) {
        if (gone[k]) continue;
        Program p = best_;
        drop(&p, all[i]);
        drop(&p, all[k]);
        if (keep(std::move(p))) gone[i] = gone[k] = true;
      }
  }

  void drop_alone() {
    drop_images();
    drop_pieces([this] { return queues(); }, clear);
    unroll();
    drop_pieces([this] { return instructions(); }, blank);
    unroll();
    trim_images();
  }
  void drop_in_pairs() {
    drop_pairs([this] { return queues(); }, clear);
    drop_pairs([this] { return instructions(); }, blank);
    unroll();
  }

  std::vector<std::size_t> queues() const {
    std::vector<std::size_t> out;
    for (std::size_t q = 0; q < best_.queues.size(); ++q)
      if (!best_.queues[q].empty()) out.push_back(q);
    return out;
  }
  static void clear(Program* p, std::size_t queue) { p->queues[queue].clear(); }

  std::vector<Place> instructions() const {
    std::vector<Place> out;
    for (std::size_t q = 0; q < best_.queues.size(); ++q)
      for (std::size_t w = 0; w < best_.queues[q].size(); ++w)
        if (const Op op = best_.queues[q][w].op; op != Op::kNop && op != Op::kRepeat) out.push_back({q, w});
    return out;
  }
  // Stays in place as a NOP, so that the places found before stay right.
  static void blank(Program* p, Place at) { p->queues[at.queue][at.word] = {.op = Op::kNop, .f = {1}}; }

  void unroll() {
    for (std::size_t q = 0; q < best_.queues.size(); ++q) {
      Program p = best_;
      p.queues[q] = unrolled(p.chip, p.queues[q]);
      keep(std::move(p));
    }
  }

  // An image cannot be blanked: the ones behind it move up.
  void drop_images() {
    for (std::size_t size = best_.images.size(); size > 0; size /= 2)
      for (std::size_t first = 0; first < best_.images.size();) {
        Program p = best_;
        const auto begin = p.images.begin() + static_cast<std::ptrdiff_t>(first);
        const std::size_t count = std::min(size, p.images.size() - first);
        p.images.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
        if (!keep(std::move(p))) first += size;
      }
  }

  // The first or the second half of an image's vectors, as long as one of them will do.
  void trim_images() {
    const auto lanes = static_cast<std::size_t>(best_.chip.lanes());
    for (std::size_t i = 0; i < best_.images.size(); ++i)
      for (std::size_t rows = best_.images[i].data.size() / lanes; rows > 1;
           rows = best_.images[i].data.size() / lanes)
        if (!keep_rows(i, 0, rows / 2) && !keep_rows(i, rows / 2, rows)) break;
  }
  bool keep_rows(std::size_t image, std::size_t first, std::size_t last) {
    const auto lanes = static_cast<std::size_t>(best_.chip.lanes());
    Program p = best_;
    MemImage& m = p.images[image];
    m.data = {m.data.begin() + static_cast<std::ptrdiff_t>(first * lanes),
              m.data.begin() + static_cast<std::ptrdiff_t>(last * lanes)};
    m.addr += static_cast<std::int32_t>(first);
    return keep(std::move(p));
  }

  Program best_;
  const Fails& fails_;
  int trials_;
  bool smaller_ = false;
};

bool all_zero(const std::vector<std::uint8_t>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
}

// The vectors of a slice that are not zero, as few images as that takes.
void append_slice(const Engine& e, const Chip& chip, int queue, std::vector<MemImage>* images) {
  std::vector<std::uint8_t> row(static_cast<std::size_t>(chip.lanes()));
  bool joins = false;
  for (int addr = 0; addr < chip.slice_words(); ++addr) {
    e.peek(queue, addr, row);
    const bool empty = all_zero(row);
    if (!empty && !joins) images->push_back({queue, addr, {}});
    if (!empty) images->back().data.insert(images->back().data.end(), row.begin(), row.end());
    joins = !empty;
  }
}

}  // namespace

Program minimise(Program p, const Fails& fails, int trials) {
  return Minimiser(std::move(p), fails, trials).run();
}

Program with_memory(Program p, const Engine& loaded) {
  p.images.clear();
  for (int queue = 0; queue < 2 * p.chip.mem_slices; ++queue) append_slice(loaded, p.chip, queue, &p.images);
  std::erase_if(p.tensors, [](const IoTensor& t) { return t.role == TensorRole::kInput; });
  return p;
}

std::string write_with_listing(const Program& p, const std::string& path) {
  if (std::string why = write_program(p, path); !why.empty()) return why;
  std::ofstream text(path + ".txt", std::ios::binary);
  text << disassemble(p, {.cycles = true});
  text.flush();
  return text ? "" : path + ".txt: cannot be written";
}

}  // namespace lpu
