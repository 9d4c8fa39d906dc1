#include "emulator/engine/fast/pattern.h"

#include <algorithm>
#include <limits>

namespace lpu::fast {
namespace {

using Node = QueueTree::Node;

std::int32_t narrow(std::int64_t v) { return static_cast<std::int32_t>(v); }

class PatternReader {
 public:
  PatternReader(const std::vector<Instr>& words, const QueueTree& tree) : words_(words), tree_(tree) {}

  std::optional<Pattern> read(const Node& loop) {
    if (loop.length > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
    p_.count = narrow(loop.iterations);
    p_.period = narrow(loop.period);
    p_.step = narrow(loop.step);
    std::int64_t offset = 0;
    for (int i = 0; i < loop.children; ++i) {
      const Node& child = child_of(loop, i);
      if (child.dispatches > 0 && !add(child, offset)) return std::nullopt;
      offset += child.length;
    }
    if (p_.size == 0) return std::nullopt;
    return p_;
  }

 private:
  const Node& child_of(const Node& loop, int i) const {
    return tree_
        .nodes()[static_cast<std::size_t>(tree_.children()[static_cast<std::size_t>(loop.first_child + i)])];
  }
  bool add(const Node& node, std::int64_t offset) {
    InstrRun run;
    const Node* leaf = &node;
    if (node.loop) {
      if (node.children != 1) return false;
      leaf = &child_of(node, 0);
      if (leaf->loop) return false;
      run.count = narrow(node.iterations);
      run.period = narrow(node.period);
      run.step = narrow(node.step);
    }
    const Instr& w = words_[static_cast<std::size_t>(leaf->word)];
    if ((w.op != Op::kRead && w.op != Op::kLw) || p_.runs().size() == Pattern::kMostRuns) return false;
    const bool read = w.op == Op::kRead;
    const auto field = [&](int of_read, int of_lw) {
      return w.f[static_cast<std::size_t>(read ? of_read : of_lw)];
    };
    const Stream stream = Stream::from_code(field(field::Read::stream, field::Lw::stream));
    if (p_.size > 0 && (stream != p_.stream || w.op != op_)) return false;
    p_.stream = stream;
    op_ = w.op;
    run.offset = narrow(offset);
    run.value = field(field::Read::addr, field::Lw::column);
    run.word = leaf->word;
    p_.all[static_cast<std::size_t>(p_.size++)] = run;
    return true;
  }

  const std::vector<Instr>& words_;
  const QueueTree& tree_;
  Op op_ = Op::kNop;
  Pattern p_;
};

}  // namespace

std::optional<Pattern> pattern_of(const std::vector<Instr>& words, const QueueTree& tree, int node) {
  const Node& loop = tree.nodes()[static_cast<std::size_t>(node)];
  return loop.loop ? PatternReader(words, tree).read(loop) : std::nullopt;
}

std::int64_t Pattern::dispatched(const InstrRun& r, std::int64_t cycle) const {
  if (cycle <= r.offset) return 0;
  const std::int64_t iteration = std::min<std::int64_t>((cycle - 1 - r.offset) / period, count - 1);
  const std::int64_t in_iteration = cycle - 1 - r.offset - iteration * period;
  return iteration * r.count + std::min<std::int64_t>(in_iteration / r.period + 1, r.count);
}

std::int64_t Pattern::next(const InstrRun& r, std::int64_t from) const {
  if (from <= r.offset) return r.offset;
  // In 32 bits, in which division is quick.
  const auto since = static_cast<std::uint32_t>(from - r.offset);
  const auto cycles = static_cast<std::uint32_t>(period), distance = static_cast<std::uint32_t>(r.period);
  std::uint32_t iteration = since / cycles;
  std::uint32_t n = (since - iteration * cycles + distance - 1) / distance;
  if (n >= static_cast<std::uint32_t>(r.count)) {
    ++iteration;
    n = 0;
  }
  return iteration < static_cast<std::uint32_t>(count)
             ? std::int64_t{iteration} * period + r.offset + std::int64_t{n} * r.period
             : kNever;
}

}  // namespace lpu::fast
