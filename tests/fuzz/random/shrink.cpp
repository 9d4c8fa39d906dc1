#include "tests/fuzz/random/shrink.h"

#include <fmt/format.h>

#include <vector>

#include "emulator/program/listing.h"
#include "emulator/program/walker.h"

namespace lpu::fuzz {
namespace {

constexpr std::int64_t kMaxNop = 65535;  // fields.def: Nop.n
constexpr int kMaxTrials = 20000;

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

class Shrinker {
 public:
  Shrinker(Program p, const Fails& fails) : best_(std::move(p)), fails_(fails) {}

  Program run() {
    do {
      smaller_ = false;
      drop_queues();
      unroll();
      drop_instructions();
      drop_images();
    } while (smaller_);
    return std::move(best_);
  }

 private:
  bool keep(Program candidate) {
    if (++trials_ > kMaxTrials || candidate == best_) return false;
    if (!program_faults(candidate).empty() || !fails_(candidate)) return false;
    best_ = std::move(candidate);
    return smaller_ = true;
  }

  void drop_queues() {
    for (std::size_t a = 0; a < best_.queues.size(); ++a)
      for (std::size_t b = a; b < best_.queues.size() && !best_.queues[a].empty(); ++b) {
        if (best_.queues[b].empty()) continue;
        Program p = best_;
        p.queues[a].clear();
        p.queues[b].clear();
        keep(std::move(p));
      }
  }

  void unroll() {
    for (std::size_t q = 0; q < best_.queues.size(); ++q) {
      Program p = best_;
      p.queues[q] = unrolled(p.chip, p.queues[q]);
      keep(std::move(p));
    }
  }

  std::vector<Place> instructions() const {
    std::vector<Place> out;
    for (std::size_t q = 0; q < best_.queues.size(); ++q)
      for (std::size_t w = 0; w < best_.queues[q].size(); ++w)
        if (const Op op = best_.queues[q][w].op; op != Op::kNop && op != Op::kRepeat) out.push_back({q, w});
    return out;
  }

  static void blank(Program* p, Place at) { p->queues[at.queue][at.word] = {.op = Op::kNop, .f = {1}}; }

  // Blanked words stay in place as NOPs for as long as the places found before are used.
  void drop_instructions() {
    const std::vector<Place> all = instructions();
    std::vector<bool> gone(all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t k = i; k < all.size() && !gone[i]; ++k) {
        if (gone[k]) continue;
        Program p = best_;
        blank(&p, all[i]);
        blank(&p, all[k]);
        if (keep(std::move(p))) gone[i] = gone[k] = true;
      }
    unroll();
  }

  void drop_images() {
    for (std::size_t i = best_.images.size(); i-- > 0;) {
      Program p = best_;
      p.images.erase(p.images.begin() + static_cast<std::ptrdiff_t>(i));
      keep(std::move(p));
    }
  }

  Program best_;
  const Fails& fails_;
  bool smaller_ = false;
  int trials_ = 0;
};

}  // namespace

Program shrink(Program p, const Fails& fails) { return Shrinker(std::move(p), fails).run(); }

std::string failure_text(std::uint64_t seed, const Program& p) {
  return fmt::format("seed {}\n{}", seed, disassemble(p, {.cycles = true}));
}

}  // namespace lpu::fuzz
