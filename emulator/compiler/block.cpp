#include "emulator/compiler/block.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lpu::compiler {

Block Block::leaf(std::int64_t at, const Instr& instr) {
  Block b;
  b.at_ = at;
  b.instr_ = instr;
  return b;
}

Block Block::sequence(std::int64_t at, std::vector<Block> body) {
  Block b;
  b.at_ = at;
  b.leaf_ = false;
  b.body_ = std::move(body);
  std::stable_sort(b.body_.begin(), b.body_.end(),
                   [](const Block& x, const Block& y) { return x.at_ < y.at_; });
  // A wait before the first of the body belongs before the loop, not into every iteration.
  const std::int64_t lead = b.body_.empty() ? 0 : b.body_.front().at_;
  for (Block& inner : b.body_) inner.at_ -= lead;
  b.at_ += lead;
  return b;
}

Block& Block::repeat(Level level) {
  if (level.count > 1) levels_.push_back(level);
  return *this;
}

Block& Block::repeat(const std::vector<Level>& levels) {
  for (const Level& l : levels) repeat(l);
  return *this;
}

std::int64_t Block::length() const {
  std::int64_t n = leaf_ ? 1 : 0;
  for (const Block& b : body_) n = std::max(n, b.at_ + b.length());
  for (const Level& l : levels_) n += (l.count - 1) * l.period;
  return n;
}

namespace {

// The field a step is added to; ReadWrite, which has two, is not used by the scheduler.
std::optional<std::size_t> stepped_field(Op op) {
  switch (info(op).step) {
    case Step::kAddr:
      return field::Read::addr;
    case Step::kColumn:
      return field::Lw::column;
    case Step::kSet:
      return field::Iw::set;
    case Step::kRow:
      return field::Acc::row;
    default:
      return std::nullopt;
  }
}

bool same_levels(const std::vector<Level>& a, const std::vector<Level>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Level& x, const Level& y) {
    return x.count == y.count && x.period == y.period && x.step == y.step;
  });
}

}  // namespace

std::optional<std::int64_t> Block::step_to(const Block& other, std::int64_t later,
                                           std::optional<std::int64_t> known) const {
  if (other.at_ - at_ != later || leaf_ != other.leaf_ || body_.size() != other.body_.size() ||
      !same_levels(levels_, other.levels_))
    return std::nullopt;
  if (!leaf_) {
    for (std::size_t i = 0; i < body_.size(); ++i) {
      known = body_[i].step_to(other.body_[i], 0, known);
      if (!known) return std::nullopt;
    }
    return known;
  }
  Instr moved = instr_;
  const auto field = stepped_field(instr_.op);
  if (!field) return moved == other.instr_ ? std::optional(known.value_or(0)) : std::nullopt;
  const std::int64_t step = other.instr_.f[*field] - instr_.f[*field];
  moved.f[*field] = other.instr_.f[*field];
  if (moved != other.instr_ || (known && *known != step)) return std::nullopt;
  return step;
}

class QueueText {
 public:
  void sequence(std::int64_t from, const std::vector<Block>& blocks) {
    std::int64_t now = from;
    for (const Block& b : blocks) {
      if (b.at_ < now)
        throw std::logic_error(
            fmt::format("scheduler bug: a block at cycle {} meets a queue busy until {}", b.at_, now));
      wait(b.at_ - now);
      block(b);
      now = b.at_ + b.length();
    }
  }
  std::vector<Instr> take() { return std::move(words_); }

 private:
  void wait(std::int64_t cycles) {
    constexpr std::int64_t kMost = 65535;  // NOP's 16-bit count (P20 III-A)
    for (; cycles > 0; cycles -= std::min(cycles, kMost))
      words_.push_back({Op::kNop, {static_cast<std::int32_t>(std::min(cycles, kMost))}});
  }
  void block(const Block& b) {
    const std::size_t first = words_.size();
    if (b.leaf_) {
      words_.push_back(b.instr_);
    } else {
      sequence(0, b.body_);
    }
    for (const Level& l : b.levels_) {
      Instr r{Op::kRepeat, {}};
      r.f[field::Repeat::words] = static_cast<std::int32_t>(words_.size() - first);
      r.f[field::Repeat::n] = static_cast<std::int32_t>(l.count - 1);
      r.f[field::Repeat::d] = static_cast<std::int32_t>(l.period);
      r.f[field::Repeat::step] = static_cast<std::int32_t>(l.step);
      words_.push_back(r);
    }
  }
  std::vector<Instr> words_;
};

std::vector<Instr> queue_words(std::vector<Block> blocks) {
  std::stable_sort(blocks.begin(), blocks.end(),
                   [](const Block& x, const Block& y) { return x.at() < y.at(); });
  QueueText text;
  text.sequence(0, blocks);
  return text.take();
}

}  // namespace lpu::compiler
