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
