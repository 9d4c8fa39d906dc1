// Every unit against the host's arithmetic. Compiled once for the RTL and once for the netlists Yosys makes
// of it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "Vlpu_f2i.h"
#include "Vlpu_fp32_add.h"
#include "Vlpu_fp32_max.h"
#include "Vlpu_fp32_mul.h"
#include "Vlpu_i2f.h"
#include "tests/rtl/fp32/corners.h"
#include "tests/rtl/fp32/random_operands.h"
#include "tests/rtl/fp32/unit.h"

namespace lpu::rtl_fp32 {
namespace {

// 2^32 and more lets the conversions run through every word there is.
std::uint64_t random_count() {
  const char* text = std::getenv("LPU_FP32_PAIRS");
  return text != nullptr ? std::strtoull(text, nullptr, 0) : 10'000'000;
}

std::string describe(Operation op, const Score& score) {
  std::string line = fmt::format("{}: {} operands, {} wrong", name(op), score.tried, score.wrong);
  if (score.first)
    line += fmt::format("; first: a {:08x} b {:08x} gives {:08x}, not {:08x}", score.first->operands.a,
                        score.first->operands.b, score.first->got, score.first->want);
  return line;
}

template <class Model>
Score try_every_word(Operation op) {
  Unit<Model> unit;
  Score score;
  for (std::uint64_t a = 0; a <= 0xFFFFFFFFu; ++a) judge(unit, op, {static_cast<Word>(a), 0}, score);
  return score;
}

template <class Model>
Score try_random(Operation op, std::uint64_t count) {
  Unit<Model> unit;
  RandomOperands random(op, 0x1f32);
  Score score;
  while (score.tried < count) judge(unit, op, random.next(), score);
  return score;
}

template <class Model>
Score try_corners(Operation op) {
  Unit<Model> unit;
  Score score;
  for (const Operands& x : corners(op)) judge(unit, op, x, score);
  return score;
}

void require_none_wrong(Operation op, const Score& score) {
  const std::string line = describe(op, score);
  MESSAGE(line);
  CHECK_MESSAGE(score.wrong == 0, line);
  CHECK(score.tried > 0);
}

template <class Model>
void check(Operation op) {
  const std::uint64_t count = random_count();
  require_none_wrong(op, try_corners<Model>(op));
  const bool all = is_conversion(op) && count > 0xFFFFFFFFu;
  require_none_wrong(op, all ? try_every_word<Model>(op) : try_random<Model>(op, count));
}

TEST_CASE("fp32 addition is the host's") { check<Vlpu_fp32_add>(Operation::kAdd); }
TEST_CASE("fp32 subtraction is the host's") { check<Vlpu_fp32_add>(Operation::kSub); }
TEST_CASE("fp32 multiplication is the host's") { check<Vlpu_fp32_mul>(Operation::kMul); }
TEST_CASE("fp32 maximum orders -0 below +0 and lets NaN win") { check<Vlpu_fp32_max>(Operation::kMax); }
TEST_CASE("int32 to fp32 is the host's") { check<Vlpu_i2f>(Operation::kI2f); }
TEST_CASE("fp32 to int32 rounds to even and saturates") { check<Vlpu_f2i>(Operation::kF2i); }

}  // namespace
}  // namespace lpu::rtl_fp32
