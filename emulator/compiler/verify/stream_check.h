// Every launch on and every tap of the streams, checked diagonal by diagonal: in the frame that moves with a
// stream a value stands still, so the accesses of one diagonal form one line, ordered by position.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "emulator/compiler/verify/origin.h"
#include "emulator/isa/units.h"

namespace lpu::verify_detail {

class StreamCheck {
 public:
  void launch(Stream s, Site x, std::int64_t cycle, int superlanes, Origin who) {
    add(s, x, cycle, superlanes, who, 0);
  }
  void tap(Stream s, Site x, std::int64_t cycle, int superlanes, Origin who) {
    add(s, x, cycle, superlanes, who, 1);
  }
  // Appends the undriven taps and double drives; returns the number of launches nobody tapped.
  std::int64_t check(std::vector<Fault>* faults);

  std::int64_t launches() const { return count_[0]; }
  std::int64_t taps() const { return count_[1]; }

 private:
  struct Access {
    std::uint64_t key;  // diagonal, position, launch before tap
    Origin who;
    std::uint8_t superlanes;
  };
  void add(Stream s, Site x, std::int64_t cycle, int superlanes, Origin who, int is_tap);
  static std::int64_t sweep(std::vector<Access>* line, std::vector<Fault>* faults);

  std::array<std::vector<Access>, 64> streams_;  // by Stream::code()
  std::array<std::int64_t, 2> count_{};
};

}  // namespace lpu::verify_detail
