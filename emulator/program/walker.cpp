#include "emulator/program/walker.h"

#include <fmt/format.h>

#include <algorithm>

namespace lpu {
namespace {

// First word each node covers; a loop covers its children and its own Repeat word.
struct Open {
  std::int32_t node;
  std::int32_t first_word;
  bool has_sync;
};

std::int64_t wrapped(std::int64_t value, std::int64_t step, std::int64_t range) {
  const std::int64_t sum = value + step;
  if (sum >= 0 && sum < range) return sum;  // nearly always; division is slow
  const std::int64_t v = sum % range;
  return v < 0 ? v + range : v;
}

}  // namespace

std::optional<QueueTree> QueueTree::build(const std::vector<Instr>& words, std::string* why) {
  QueueTree tree;
  std::vector<Open> open;
  const auto fail = [&](std::size_t word, std::string_view reason) {
    *why = fmt::format("word {}: {}", word, reason);
    return std::optional<QueueTree>();
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Instr& w = words[i];
    Node node;
    node.word = static_cast<std::int32_t>(i);
    if (w.op != Op::kRepeat) {
      node.length = w.op == Op::kNop ? w.f[field::Nop::n] : 1;
      node.dispatches = w.op == Op::kNop ? 0 : 1;
      open.push_back({static_cast<std::int32_t>(tree.nodes_.size()), node.word, w.op == Op::kSync});
      tree.nodes_.push_back(node);
      continue;
    }
    const std::int32_t first = node.word - w.f[field::Repeat::words];
    if (w.f[field::Repeat::words] < 1 || first < 0)
      return fail(i, "repeat covers words before the start of the queue");
    const auto it =
        std::find_if(open.begin(), open.end(), [&](const Open& o) { return o.first_word == first; });
    if (it == open.end()) return fail(i, "repeat cuts the block of another repeat");
    node.loop = true;
    node.iterations = std::int64_t{w.f[field::Repeat::n]} + 1;
    node.period = w.f[field::Repeat::d];
    node.step = w.f[field::Repeat::step];
    node.first_child = static_cast<std::int32_t>(tree.children_.size());
    node.children = static_cast<std::int32_t>(open.end() - it);
    std::int64_t body = 0;
    for (auto o = it; o != open.end(); ++o) {
      if (o->has_sync) return fail(i, "repeat covers a sync");
      tree.children_.push_back(o->node);
      body += tree.nodes_[static_cast<std::size_t>(o->node)].length;
      node.dispatches += tree.nodes_[static_cast<std::size_t>(o->node)].dispatches;
    }
    node.dispatches = std::min(kManyDispatches, node.dispatches * node.iterations);
    if (node.iterations < 2) return fail(i, "repeat of no further iteration; n is at least 1");
    if (node.period < body)
      return fail(
          i, fmt::format("repeat starts iterations {} cycles apart, its block takes {}", node.period, body));
    node.length = (node.iterations - 1) * node.period + body;
    open.erase(it, open.end());
    open.push_back({static_cast<std::int32_t>(tree.nodes_.size()), first, false});
    tree.nodes_.push_back(node);
  }
  for (const Open& o : open) tree.roots_.push_back(o.node);
  return tree;
}

std::int64_t QueueTree::dispatches() const {
  std::int64_t n = 0;
  for (const std::int32_t root : roots_) n += nodes_[static_cast<std::size_t>(root)].dispatches;
  return std::min(n, kManyDispatches);
}

QueueWalker::QueueWalker(const Chip& chip, const std::vector<Instr>& words, const QueueTree& tree)
    : chip_(&chip), words_(&words), tree_(&tree) {
  stack_.push_back(
      {-1, tree.roots().data(), 0, static_cast<std::int32_t>(tree.roots().size()), 0, 1, 0, 0, 0, 0});
}

bool QueueWalker::next(Dispatch* out) {
  entered_ = stack_.size();
  while (!stack_.empty()) {
    Frame& f = stack_.back();
    if (f.child == f.children) {
      if (f.node < 0 || ++f.iteration == f.iterations) {
        stack_.pop_back();
        entered_ = std::min(entered_, stack_.size());
        continue;
      }
      f.start += f.period;
      f.step += f.step_by;
      now_ = f.start;
      f.child = 0;
      continue;
    }
    const QueueTree::Node& node = tree_->nodes()[static_cast<std::size_t>(f.ids[f.child])];
    ++f.child;
    if (node.dispatches == 0) {  // Nops, and loops of nothing else, only pass time
      now_ += node.length;
      continue;
    }
    if (node.loop) {
      push(f.ids[f.child - 1], f.step);
      continue;
    }
    const Instr& w = (*words_)[static_cast<std::size_t>(node.word)];
    out->time = now_;
    out->word = node.word;
    out->instr = w;
    if (f.step != 0) add_step(*chip_, f.step, &out->instr);
    now_ += 1;
    return true;
  }
  return false;
}

void QueueWalker::push(std::int32_t id, std::int64_t step) {
  const QueueTree::Node& node = tree_->nodes()[static_cast<std::size_t>(id)];
  stack_.push_back({id, tree_->children().data() + node.first_child, 0, node.children, 0, node.iterations,
                    node.period, now_, step, node.step});
}

std::optional<Loop> QueueWalker::entered(std::size_t n) const {
  if (entered_ + n >= stack_.size()) return std::nullopt;
  const Frame& f = stack_[entered_ + n];
  return Loop{f.node, f.start, f.step};
}

void QueueWalker::leave(std::size_t n) {
  const Frame& f = stack_[entered_ + n];
  now_ = f.start + tree_->nodes()[static_cast<std::size_t>(f.node)].length;
  stack_.resize(entered_ + n);
}

void QueueWalker::resume_at(std::int64_t time) { now_ = time; }

Instr stepped(const Chip& chip, Instr instr, std::int64_t step) {
  add_step(chip, step, &instr);
  return instr;
}

void add_step(const Chip& chip, std::int64_t step, Instr* in) {
  Instr& instr = *in;
  switch (info(instr.op).step) {
    case Step::kNone:
      break;
    case Step::kBoth:
      instr.f[field::ReadWrite::waddr] =
          static_cast<std::int32_t>(wrapped(instr.f[field::ReadWrite::waddr], step, chip.slice_words()));
      [[fallthrough]];
    case Step::kAddr:
      static_assert(int{field::Read::addr} == int{field::ReadWrite::addr} &&
                    int{field::Read::addr} == int{field::Write::addr});
      instr.f[field::Read::addr] =
          static_cast<std::int32_t>(wrapped(instr.f[field::Read::addr], step, chip.slice_words()));
      break;
    case Step::kColumn:
      instr.f[field::Lw::column] =
          static_cast<std::int32_t>(wrapped(instr.f[field::Lw::column], step, chip.lanes()));
      break;
    case Step::kSet:
      static_assert(int{field::Iw::set} == int{field::Abc::set});
      instr.f[field::Iw::set] = static_cast<std::int32_t>(wrapped(instr.f[field::Iw::set], step, 2));
      break;
    case Step::kRow:
      instr.f[field::Acc::row] =
          static_cast<std::int32_t>(wrapped(instr.f[field::Acc::row], step, chip.mxm_acc_rows));
      break;
  }
}

}  // namespace lpu
