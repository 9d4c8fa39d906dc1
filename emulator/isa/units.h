// Distinct types for what is easily mixed up. Time is affine: a Cycle is a point, Cycles a distance.
#pragma once

#include <compare>
#include <cstdint>

namespace lpu {

struct Cycles {
  std::int64_t v = 0;
  constexpr auto operator<=>(const Cycles&) const = default;
  constexpr Cycles operator+(Cycles o) const { return {v + o.v}; }
  constexpr Cycles operator-(Cycles o) const { return {v - o.v}; }
  constexpr Cycles operator*(std::int64_t n) const { return {v * n}; }
};

struct Cycle {
  std::int64_t v = 0;
  constexpr auto operator<=>(const Cycle&) const = default;
  constexpr Cycle operator+(Cycles d) const { return {v + d.v}; }
  constexpr Cycle operator-(Cycles d) const { return {v - d.v}; }
  constexpr Cycles operator-(Cycle o) const { return {v - o.v}; }
  constexpr Cycle& operator+=(Cycles d) {
    v += d.v;
    return *this;
  }
};

// Position of a stream register along the chip, west to east; the VXM is 0, one hop is 1.
struct Site {
  int x = 0;
  constexpr auto operator<=>(const Site&) const = default;
};

enum class Hemisphere : std::uint8_t { kWest = 0, kEast = 1 };
enum class Direction : std::uint8_t { kEast = 0, kWest = 1 };

constexpr Direction outward(Hemisphere h) {
  return h == Hemisphere::kEast ? Direction::kEast : Direction::kWest;
}
constexpr Direction inward(Hemisphere h) {
  return h == Hemisphere::kEast ? Direction::kWest : Direction::kEast;
}
constexpr int sign(Hemisphere h) { return h == Hemisphere::kEast ? 1 : -1; }
constexpr int sign(Direction d) { return d == Direction::kEast ? 1 : -1; }

// One of the byte-wide streams: 32 flow east, 32 west.
struct Stream {
  Direction dir = Direction::kEast;
  std::uint8_t id = 0;
  constexpr auto operator<=>(const Stream&) const = default;
  // The 6-bit field of an instruction: direction in bit 5.
  constexpr int code() const { return (dir == Direction::kWest ? 32 : 0) | id; }
  static constexpr Stream from_code(int c) {
    return {(c & 32) != 0 ? Direction::kWest : Direction::kEast, static_cast<std::uint8_t>(c & 31)};
  }
};

}  // namespace lpu
