#include "emulator/program/queue_clock.h"

namespace lpu {
namespace {
constexpr std::int64_t kHorizon = std::int64_t{1}
                                  << 60;  // nothing runs that long; sums stay far from overflow
}

void QueueClock::add(const Instr& i) {
  if (i.op == Op::kRepeat) {
    const std::size_t first = starts_.size() - static_cast<std::size_t>(i.f[field::Repeat::words]);
    starts_.push_back(now_);
    // One more iteration moves the block's end by d; the block's own length is already in now_.
    if (now_ && starts_[first]) *now_ += std::int64_t{i.f[field::Repeat::n]} * i.f[field::Repeat::d];
  } else {
    starts_.push_back(now_);
    if (i.op == Op::kSync) now_.reset();
    if (now_) *now_ += i.op == Op::kNop ? i.f[field::Nop::n] : 1;
  }
  if (now_ && *now_ > kHorizon) now_.reset();
}

}  // namespace lpu
