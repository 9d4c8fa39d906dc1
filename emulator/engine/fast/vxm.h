// The 16 vector ALUs. A result is computed when its instruction is dispatched.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "emulator/engine/fast/emission.h"
#include "emulator/engine/fast/issue.h"
#include "emulator/engine/fast/streams.h"

namespace lpu::fast {

class Vxm {
 public:
  void reset(const Chip& chip, const Streams& streams);
  void dispatch(const Issue& i, int alu, Streams* streams, FaultLatch* faults, EventSink* sink);

 private:
  using Lanes = std::array<std::uint32_t, kMaxLanes>;
  struct Result {
    std::int64_t dispatched = kNever;
    int vl = 0;
    std::vector<std::uint32_t> words;  // lanes
  };
  enum class Taken { kYes, kUndriven, kNoResult };

  static bool operands_exist(const Issue& i);
  Taken take(const Issue& i, Operand o, const Streams& streams, Lanes* buffer,
             const std::uint32_t** out) const;
  void launch(const Issue& i, Operand out, const Result& r, Streams* streams);
  Result& result(int alu, std::int64_t t) { return results_[index(alu, t)]; }
  std::size_t index(int alu, std::int64_t t) const {
    return static_cast<std::size_t>(alu) * ring_ + (static_cast<std::size_t>(t) & (ring_ - 1));
  }

  std::int64_t lat_alu_ = 0;
  std::size_t lanes_ = 0, ring_ = 0;
  std::array<Site, 2> launch_site_;  // by Direction
  std::vector<Result> results_;      // per ALU a ring over the cycles in which another one may take them
  Emissions emissions_;
};

}  // namespace lpu::fast
