// Planted faults (mutants.cmake): the operands of the unit test must find every one, and soon.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "mutants.h"
#include "tests/rtl/fp32/corners.h"
#include "tests/rtl/fp32/random_operands.h"
#include "tests/rtl/fp32/unit.h"

namespace lpu::rtl_fp32 {
namespace {

// A tenth of what the unit test tries by default.
constexpr std::uint64_t kRandomCount = 100'000;

// Operands tried until the first wrong result; 0 when there was none.
template <class Model>
std::uint64_t found_by_corners(Operation op) {
  Unit<Model> unit;
  Score score;
  for (const Operands& x : corners(op)) {
    judge(unit, op, x, score);
    if (score.wrong > 0) return score.tried;
  }
  return 0;
}

template <class Model>
std::uint64_t found_by_random(Operation op) {
  Unit<Model> unit;
  RandomOperands random(op, 0x1f32);
  Score score;
  while (score.tried < kRandomCount) {
    judge(unit, op, random.next(), score);
    if (score.wrong > 0) return score.tried;
  }
  return 0;
}

template <class Model>
void hunt(const char* fault, Operation op) {
  const std::uint64_t by_corners = found_by_corners<Model>(op), by_random = found_by_random<Model>(op);
  const std::string line = fmt::format("{} in {}: found by corner {}, by random operand {}", fault, name(op),
                                       by_corners, by_random);
  MESSAGE(line);
  CHECK_MESSAGE(by_corners > 0, line);
  CHECK_MESSAGE(by_random > 0, line);
}

TEST_CASE("every planted fault is found by the corners alone and by random operands alone") {
#define LPU_FP32_MUTANT(fault, op) hunt<Vmutant##fault>(#fault, Operation::op);
  LPU_FP32_MUTANTS
#undef LPU_FP32_MUTANT
}

}  // namespace
}  // namespace lpu::rtl_fp32
