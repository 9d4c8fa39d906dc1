#include "emulator/model/half.h"

#include <doctest/doctest.h>

#include <cmath>

using lpu::model::half_to_float;

TEST_CASE("every finite binary16 widens to sign * significand * power of two") {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
    if (exponent == 31) continue;
    const double magnitude =
        exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    const auto expected = static_cast<float>((bits & 0x8000) != 0 ? -magnitude : magnitude);
    const float got = half_to_float(static_cast<std::uint16_t>(bits));
    REQUIRE(std::bit_cast<std::uint32_t>(got) == std::bit_cast<std::uint32_t>(expected));
  }
}

TEST_CASE("binary16 infinities and NaNs stay what they are") {
  CHECK(half_to_float(0x7C00) == INFINITY);
  CHECK(half_to_float(0xFC00) == -INFINITY);
  CHECK(std::bit_cast<std::uint32_t>(half_to_float(0x7E01)) == 0x7FC02000u);
}
