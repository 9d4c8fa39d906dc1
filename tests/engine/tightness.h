// Every timing number of the machine as an experiment: a program whose consumer dispatches in a chosen cycle,
// the literal cycle in which that works on tsp-v1, and what happens one cycle before and after.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/engine/fault.h"
#include "emulator/program/program.h"

namespace lpu::tests {

// kRight: legal, with the right result. kWrongResult: legal, another result.
struct Expected {
  enum What { kRight, kWrongResult, kFault } what = kRight;
  FaultKind fault = FaultKind::kNone;
};
constexpr Expected right() { return {}; }
constexpr Expected wrong_result() { return {Expected::kWrongResult, FaultKind::kNone}; }
constexpr Expected faults(FaultKind k) { return {Expected::kFault, k}; }

struct Trial {
  Program program;
  int queue = 0, addr = 0;             // the vector the result is in
  std::vector<std::uint8_t> expected;  // what it is
};

struct Tightness {
  std::string name;
  Trial (*trial)(const Chip&, std::int64_t when);  // the consumer dispatches at `when`
  std::int64_t cycle;                              // on tsp-v1, by hand
  Expected early, late;
  std::vector<std::int64_t Chip::*> made_of;  // latencies the cycle is the sum of, beside fixed distances
  Expected exact = right();
  // The chip the trial really runs on.
  Chip on(const Chip& chip) const { return trial(chip, cycle).program.chip; }
};

const std::vector<Tightness>& tightness_table();

// What one engine does with the consumer at `when`; "" if that is `expected`.
std::string unexpected(const std::string& engine, const Tightness& t, const Chip& chip, std::int64_t when,
                       const Expected& expected);
// "" when the experiment is tight around `cycle` on this chip.
std::string not_tight(const std::string& engine, const Tightness& t, const Chip& chip, std::int64_t cycle);

}  // namespace lpu::tests
