// program_faults: one small check per part of a Program, in the order a reader would look.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "emulator/isa/codec.h"
#include "emulator/program/program.h"
#include "emulator/program/walker.h"

namespace lpu {
namespace {

using Faults = std::vector<std::string>;

bool has_control_characters(const std::string& s) {
  return std::any_of(s.begin(), s.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
}

void check_identity(const Program& p, Faults* out) {
  const auto& presets = chip_presets();
  if (std::find(presets.begin(), presets.end(), p.chip.preset) == presets.end())
    out->push_back(fmt::format("chip: preset '{}', must be the one its values started from: {}",
                               p.chip.preset, fmt::join(presets, ", ")));
  for (const std::string* text : {&p.id.model, &p.id.shape, &p.id.precision, &p.id.compiler})
    if (has_control_characters(*text)) out->push_back("identity: a text has control characters");
  if (p.id.chip_hash != 0 && p.id.chip_hash != chip_hash(p.chip))
    out->push_back(fmt::format("identity: made for chip {:016x}, but the chip is {:016x}", p.id.chip_hash,
                               chip_hash(p.chip)));
}

// ---- queues

bool accepts(Unit queue, Unit op) { return op == Unit::kIcu || op == queue; }

// ICU instructions decide control flow, so their operands must be right before anything runs; those of the
// other units are run-time faults (kBadOperand), because steps and Config change them.
std::string icu_fault(const Chip& c, const Instr& i) {
  const auto at_least_one = [](std::string_view name, std::int32_t v) {
    return v >= 1 ? "" : fmt::format("{}={}: must be at least 1", name, v);
  };
  switch (i.op) {
    case Op::kNop:
      return at_least_one("n", i.f[field::Nop::n]);
    case Op::kRepeat:
      for (const auto index : {field::Repeat::words, field::Repeat::n, field::Repeat::d})
        if (std::string why = at_least_one(fields_of(Format::kRepeat)[index].name, i.f[index]); !why.empty())
          return why;
      return "";
    case Op::kConfig: {
      const std::int32_t n = i.f[field::Config::superlanes];
      return n >= 1 && n <= c.superlanes ? ""
                                         : fmt::format("superlanes={}: must be 1 to {}", n, c.superlanes);
    }
    default:
      return "";
  }
}

std::string word_fault(const Chip& c, Unit unit, const Instr& i) {
  if (std::string why = encoding_fault(i); !why.empty()) return why;
  const OpInfo& op = info(i.op);
  if (!accepts(unit, op.unit))
    return fmt::format("{} belongs in a queue of {}, not of {}", op.mnemonic, unit_name(op.unit),
                       unit_name(unit));
  return icu_fault(c, i);
}

void check_queue(const Program& p, int queue, Faults* out) {
  const auto& words = p.queues[static_cast<std::size_t>(queue)];
  const std::string name = queue_name(p.chip, queue);
  if (static_cast<std::int64_t>(words.size()) > p.chip.queue_words)
    out->push_back(fmt::format("{}: {} words, the queue holds {} (icu.queue_words)", name, words.size(),
                               p.chip.queue_words));
  const std::size_t before = out->size();
  const Unit unit = queue_info(p.chip, queue).unit;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (std::string why = word_fault(p.chip, unit, words[i]); !why.empty())
      out->push_back(fmt::format("{}: word {}: {}", name, i, why));
  if (out->size() != before) return;  // the nesting of words that are wrong themselves says nothing
  std::string why;
  const auto tree = QueueTree::build(words, &why);
  if (!tree)
    out->push_back(fmt::format("{}: {}", name, why));
  else if (tree->dispatches() == QueueTree::kManyDispatches)
    out->push_back(fmt::format("{}: dispatches {} instructions or more; fewer are allowed", name,
                               QueueTree::kManyDispatches));
}

void check_queues(const Program& p, Faults* out) {
  const int count = queue_count(p.chip);
  if (static_cast<int>(p.queues.size()) != count) {
    out->push_back(fmt::format("{} queues, the chip has {}", p.queues.size(), count));
    return;
  }
  for (int q = 0; q < count; ++q) check_queue(p, q, out);
}

// ---- images

bool is_mem(const Chip& c, std::int64_t queue) { return queue >= 0 && queue < 2 * c.mem_slices; }

std::string image_fault(const Chip& c, const MemImage& image) {
  if (!is_mem(c, image.queue)) return fmt::format("queue {} is not a MEM slice", image.queue);
  const auto lanes = static_cast<std::size_t>(c.lanes());
  if (image.data.empty() || image.data.size() % lanes != 0)
    return fmt::format("{} bytes are not whole vectors of {}", image.data.size(), lanes);
  const auto rows = static_cast<std::int64_t>(image.data.size() / lanes);
  if (image.addr < 0 || image.addr + rows > c.slice_words())
    return fmt::format("vectors {} to {} of {}, which has {}", image.addr, image.addr + rows - 1,
                       queue_name(c, image.queue), c.slice_words());
  return "";
}

void check_image_overlap(const Program& p, Faults* out) {
  std::vector<std::size_t> order(p.images.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto key = [&](std::size_t i) { return std::tuple(p.images[i].queue, p.images[i].addr, i); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  const auto lanes = static_cast<std::size_t>(p.chip.lanes());
  for (std::size_t i = 1; i < order.size(); ++i) {
    const MemImage &a = p.images[order[i - 1]], &b = p.images[order[i]];
    if (a.queue == b.queue && a.addr + static_cast<std::int64_t>(a.data.size() / lanes) > b.addr)
      out->push_back(fmt::format("images {} and {} overlap in {}", std::min(order[i - 1], order[i]),
                                 std::max(order[i - 1], order[i]), queue_name(p.chip, a.queue)));
  }
}

void check_images(const Program& p, Faults* out) {
  const std::size_t before = out->size();
  for (std::size_t i = 0; i < p.images.size(); ++i)
    if (std::string why = image_fault(p.chip, p.images[i]); !why.empty())
      out->push_back(fmt::format("image {}: {}", i, why));
  if (out->size() == before) check_image_overlap(p, out);
}

// ---- tensors

std::string piece_fault(const Chip& c, const IoTensor& t, const TensorPiece& s) {
  if (s.row < 0 || s.row >= t.rows) return fmt::format("row {} of {} rows", s.row, t.rows);
  if (s.count < 1 || s.lane < 0 || std::int64_t{s.lane} + s.count > c.lanes())
    return fmt::format("lanes {} to {} of {}", s.lane, std::int64_t{s.lane} + s.count - 1, c.lanes());
  if (s.broadcast != 0 && (s.broadcast != 1 || s.lane + s.count != c.lanes()))
    return fmt::format("broadcast={} with lane={} count={}: must be 0, or 1 with lanes up to the last",
                       s.broadcast, s.lane, s.count);
  const std::int64_t last = s.broadcast != 0 ? s.col : s.col + std::int64_t{s.count - 1} * s.col_stride;
  if (s.col_stride < 1 || s.col < 0 || last >= t.cols)
    return fmt::format("columns {} to {} by {} of {}", s.col, last, s.col_stride, t.cols);
  if (!is_mem(c, s.queue) || !is_mem(c, std::int64_t{s.queue} + dtype_bytes(t.dtype) - 1))
    return fmt::format("queues {} to {} are not all MEM slices", s.queue,
                       std::int64_t{s.queue} + dtype_bytes(t.dtype) - 1);
  if (s.addr < 0 || s.addr >= c.slice_words()) return fmt::format("vector {} of {}", s.addr, c.slice_words());
  return "";
}

// An output element in no place cannot be read, one in two places could be read as two values.
std::string output_fault(const IoTensor& t) {
  const std::int64_t elements = std::int64_t{t.rows} * t.cols;
  std::int64_t placed = 0;
  for (const TensorPiece& s : t.pieces) {
    if (s.broadcast != 0) return "an output piece cannot be a broadcast";
    placed += s.count;
  }
  if (placed != elements) return fmt::format("the pieces hold {} elements of {}", placed, elements);
  std::vector<bool> seen(static_cast<std::size_t>(elements));
  for (const TensorPiece& s : t.pieces)
    for (std::int64_t i = 0; i < s.count; ++i) {
      const std::int64_t col = s.col + i * s.col_stride;
      const auto at = static_cast<std::size_t>(std::int64_t{s.row} * t.cols + col);
      if (seen[at]) return fmt::format("element ({}, {}) has two places", s.row, col);
      seen[at] = true;
    }
  return "";
}

std::string tensor_fault(const Chip& c, const IoTensor& t) {
  if (t.name.empty() || t.name.find(' ') != std::string::npos || has_control_characters(t.name))
    return "the name is empty or has blanks or control characters";
  if (static_cast<int>(t.role) > static_cast<int>(TensorRole::kOutput))
    return "the role is neither input nor output";
  if (static_cast<int>(t.dtype) > static_cast<int>(DType::kFloat32))
    return "the type is not int8, int32 or float32";
  if (t.rows < 1 || t.cols < 1) return fmt::format("{} x {} elements", t.rows, t.cols);
  for (std::size_t i = 0; i < t.pieces.size(); ++i)
    if (std::string why = piece_fault(c, t, t.pieces[i]); !why.empty())
      return fmt::format("piece {}: {}", i, why);
  return t.role == TensorRole::kOutput ? output_fault(t) : "";
}

void check_tensors(const Program& p, Faults* out) {
  std::set<std::string_view> names;
  for (const IoTensor& t : p.tensors) {
    if (std::string why = tensor_fault(p.chip, t); !why.empty())
      out->push_back(fmt::format("tensor '{}': {}", t.name, why));
    if (!names.insert(t.name).second)
      out->push_back(fmt::format("tensor '{}': the name is used twice", t.name));
  }
}

}  // namespace

std::vector<std::string> program_faults(const Program& p) {
  Faults out;
  for (const std::string& v : chip_violations(p.chip)) out.push_back("chip: " + v);
  if (!out.empty()) return out;  // everything below is measured with the chip
  check_identity(p, &out);
  check_queues(p, &out);
  check_images(p, &out);
  check_tensors(p, &out);
  return out;
}

}  // namespace lpu
