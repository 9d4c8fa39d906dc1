#include "hw/stream_reg.h"

#include <bit>
#include <cstring>

#include "emulator/isa/timing.h"
#include "hw/monitor.h"

namespace lpu::hw {
namespace {

constexpr std::size_t kBytes = kLanesPerSuperlane;
constexpr std::size_t kFirstWest = 32;  // Stream::code(): direction in bit 5

}  // namespace

StreamReg::StreamReg(const sc_core::sc_module_name& name, const Chip& chip, Monitor& monitor)
    : sc_module(name),
      monitor_(monitor),
      max_site_(timing::max_site(chip)),
      sites_(static_cast<std::size_t>(2 * max_site_ + 1)),
      superlanes_(static_cast<std::size_t>(chip.superlanes)),
      words_((sites_ + 63) / 64),
      data_(superlanes_ * kStreams * sites_ * kBytes),
      valid_(superlanes_ * kStreams * words_),
      live_(superlanes_),
      tag_(kStreams * sites_),
      driver_(kStreams * sites_, -1) {}

void StreamReg::reset() {
  std::fill(valid_.begin(), valid_.end(), 0);
  std::fill(live_.begin(), live_.end(), 0);
  std::fill(tag_.begin(), tag_.end(), std::uint8_t{0});
  std::fill(driver_.begin(), driver_.end(), -1);
  drives_.clear();
  last_launch_ = last_south_launch_ = -1;
}

bool StreamReg::valid(int superlane, int stream, Site site) const {
  const std::size_t c = column(site);
  return (valid_[row(superlane, stream) * words_ + c / 64] >> (c % 64) & 1) != 0;
}

void StreamReg::drive(int superlane, int stream, Site site, int active, Driver by,
                      const std::uint8_t* bytes) {
  Drive& d = drives_.emplace_back();
  std::memcpy(d.bytes, bytes, kBytes);
  d.superlane = superlane;
  d.stream = stream;
  d.site = site;
  d.active = active;
  d.by = by;
}

void StreamReg::commit() {
  for (std::size_t k = 0; k < superlanes_; ++k)
    if (live_[k] != 0) shift_superlane(k);
  if (drives_.empty()) return;
  for (std::size_t i = 0; i < drives_.size(); ++i) take(drives_[i], static_cast<std::int32_t>(i));
  for (const Drive& d : drives_)
    if (d.superlane == 0) driver_[at(d.stream, d.site)] = -1;
  drives_.clear();
}

void StreamReg::shift_superlane(std::size_t superlane) {
  for (std::uint64_t left = live_[superlane]; left != 0; left &= left - 1) {
    const auto stream = static_cast<std::size_t>(std::countr_zero(left));
    shift_row(superlane * kStreams + stream);
  }
}

// Moves the stretch from the first to the last valid register; those outside it hold nothing to move.
void StreamReg::shift_row(std::size_t row) {
  const std::uint64_t* m = mask(row);
  std::size_t lo = 0, hi = words_ - 1;
  while (lo < words_ && m[lo] == 0) ++lo;
  if (lo == words_) {
    live_[row / kStreams] &= ~(std::uint64_t{1} << (row % kStreams));
    return;
  }
  while (m[hi] == 0) --hi;
  const std::size_t first = 64 * lo + static_cast<std::size_t>(std::countr_zero(m[lo]));
  const std::size_t last = 64 * hi + 63 - static_cast<std::size_t>(std::countl_zero(m[hi]));
  if (row % kStreams < kFirstWest)
    shift_east(row, first, last);
  else
    shift_west(row, first, last);
}

void StreamReg::shift_east(std::size_t row, std::size_t first, std::size_t last) {
  std::uint64_t* m = mask(row);
  if (last == sites_ - 1) {  // off the chip's edge
    m[last / 64] &= ~(std::uint64_t{1} << (last % 64));
    if (row < kStreams) tag_[row * sites_ + last] = 0;
    if (last == first) return;
    --last;
  }
  for (std::size_t w = words_ - 1; w > 0; --w) m[w] = m[w] << 1 | m[w - 1] >> 63;
  m[0] <<= 1;
  std::uint8_t* r = &data_[row * sites_ * kBytes];
  std::memmove(r + (first + 1) * kBytes, r + first * kBytes, (last - first + 1) * kBytes);
  if (row >= kStreams) return;
  std::uint8_t* t = &tag_[row * sites_];
  std::memmove(t + first + 1, t + first, last - first + 1);
  t[first] = 0;
}

void StreamReg::shift_west(std::size_t row, std::size_t first, std::size_t last) {
  std::uint64_t* m = mask(row);
  if (first == 0) {
    m[0] &= ~std::uint64_t{1};
    if (row < kStreams) tag_[row * sites_] = 0;
    if (last == first) return;
    ++first;
  }
  for (std::size_t w = 0; w + 1 < words_; ++w) m[w] = m[w] >> 1 | m[w + 1] << 63;
  m[words_ - 1] >>= 1;
  std::uint8_t* r = &data_[row * sites_ * kBytes];
  std::memmove(r + (first - 1) * kBytes, r + first * kBytes, (last - first + 1) * kBytes);
  if (row >= kStreams) return;
  std::uint8_t* t = &tag_[row * sites_];
  std::memmove(t + first - 1, t + first, last - first + 1);
  t[last] = 0;
}

void StreamReg::take(const Drive& d, std::int32_t index) {
  if (d.superlane == 0) {
    if (!becomes_driver(d, index)) return;
    tag_[at(d.stream, d.site)] = static_cast<std::uint8_t>(d.active);
    last_south_launch_ = monitor_.cycle() + 1;
  }
  const std::size_t r = row(d.superlane, d.stream), c = column(d.site);
  const std::uint64_t bit = std::uint64_t{1} << (c % 64);
  if (d.superlane >= d.active) {
    mask(r)[c / 64] &= ~bit;
    return;
  }
  last_launch_ = monitor_.cycle() + 1;
  mask(r)[c / 64] |= bit;
  live_[static_cast<std::size_t>(d.superlane)] |= std::uint64_t{1} << d.stream;
  std::memcpy(&data_[(r * sites_ + c) * kBytes], d.bytes, kBytes);
}

// The lowest queue is the register's driver, and its value what a tap of that cycle sees: so of three the two
// lowest are reported, and taps are judged alike, in whatever order the units act.
bool StreamReg::becomes_driver(const Drive& d, std::int32_t index) {
  std::int32_t& holder = driver_[at(d.stream, d.site)];
  if (holder < 0) {
    holder = index;
    return true;
  }
  const Driver first = drives_[static_cast<std::size_t>(holder)].by;
  const Driver& low = first.queue < d.by.queue ? first : d.by;
  const Driver& high = first.queue < d.by.queue ? d.by : first;
  monitor_.report(
      {FaultKind::kDoubleDrive, monitor_.cycle() + 1, high.queue, high.word, low.queue, low.word});
  if (first.queue < d.by.queue) return false;
  holder = index;
  return true;
}

}  // namespace lpu::hw
