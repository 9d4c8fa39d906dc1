#include "emulator/explore/cliffs/closed_forms.h"

#include <algorithm>
#include <cmath>

#include "emulator/isa/timing.h"

namespace lpu::explore {
namespace {

constexpr std::int64_t kGrain = 16;  // columns come 16 at a time
// Of the fp32 output step with one scale: times w_scale, times x_scale.
constexpr std::int64_t kOperations = 2;
constexpr std::int64_t kMostBatch = 4096;

std::int64_t div_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }
std::int64_t planes(const Chip& c) { return c.mxm_planes >= 2 ? 2 : 1; }
// Streams of one direction that may serve one plane.
std::int64_t plane_streams(const Chip& c) { return c.streams / planes(c); }

std::int64_t output_cycles(const Chip& c, std::int64_t tokens) {
  const int far = timing::mem_site(c, Hemisphere::kEast, static_cast<int>(4 * planes(c)) - 1).x;
  const int edge = timing::vxm_launch(c, Direction::kEast).x;
  const std::int64_t chain = kOperations * c.lat_alu, blocks = div_up(tokens, block_tokens(c));
  // Sums come one a cycle after the gap of an install, and travel from the plane to the VXM.
  const std::int64_t arrival = std::max<std::int64_t>(tokens, c.lat_write_to_read) + 1 +
                               timing::mxm_launch(c, Hemisphere::kEast).x + c.lat_read;
  return arrival + planes(c) * blocks * (div_up(tokens, blocks) + chain + 2 * far - edge + c.lat_read);
}

}  // namespace

std::int64_t pair_columns(const Chip& c) { return planes(c) * c.lanes(); }
std::int64_t hemispheres(const Chip& c) { return c.mxm_planes >= 4 ? 2 : 1; }

std::int64_t load_cycles(const Chip& c) {
  return div_up(c.lanes(), c.mxm_weight_streams) * c.mxm_weight_interval;
}

std::int64_t narrow_load_cycles(const Chip& c) {
  return div_up(c.lanes(), std::min(c.mxm_weight_streams, plane_streams(c) - 1)) * c.mxm_weight_interval;
}

double knee(const Chip& c, double feed) {
  const double streams = static_cast<double>(c.streams);
  return static_cast<double>(load_cycles(c)) / feed * streams / (streams - 1);
}

std::int64_t hidden_batch(const Chip& c, double feed) {
  return static_cast<std::int64_t>(std::ceil(knee(c, feed)));
}

double widened_feed(const Chip& c, double operations) {
  // Both hemispheres' streams together carry so many words of four columns a cycle.
  const double words = 2.0 * static_cast<double>(c.streams) / 4;
  return operations == 0 ? 1 : std::min(1.0, kAlus / (words * operations));
}

std::int64_t narrow_from(const Chip& c) {
  return std::max<std::int64_t>(1, narrow_load_cycles(c) - load_cycles(c) + 1);
}

std::int64_t columns_of_second_chip(const Chip& c, std::size_t k, std::size_t m) {
  const auto batch = static_cast<std::int64_t>(m);
  const bool narrow = batch >= narrow_from(c);
  const std::int64_t load = (narrow ? narrow_load_cycles(c) : load_cycles(c)) / c.mxm_weight_interval;
  const std::int64_t rows = div_up(static_cast<std::int64_t>(k), c.lanes());
  const auto time = [&](std::int64_t slots) { return narrow ? load : slots + batch; };
  const auto fits = [&](std::int64_t pairs, std::int64_t last_slots) {
    const std::int64_t feed = rows * ((pairs - 1) * time(load) + time(last_slots));
    return div_up(feed, hemispheres(c) * time(load)) * load + div_up(pairs, hemispheres(c)) <=
           c.slice_words();
  };
  const std::int64_t least = narrow ? load : 1;
  if (!fits(1, least)) return 0;
  std::int64_t pairs = 1, slots = load;
  while (fits(pairs + 1, least)) ++pairs;
  while (slots > 1 && !fits(pairs, slots)) --slots;
  return (pairs - 1) * pair_columns(c) + std::min(slots * kGrain, std::int64_t{c.lanes()}) * planes(c) + 1;
}

std::int64_t block_tokens(const Chip& c) {
  const int near = timing::mem_site(c, Hemisphere::kEast, 0).x;
  // Read, through the chain, and back to the nearest slice: reads until the first result arrives there.
  return kOperations * c.lat_alu + 2 * near - timing::vxm_launch(c, Direction::kEast).x + c.lat_read;
}

std::int64_t exposed_from(const Chip& c, std::int64_t feed_rows) {
  const auto period = [&](std::int64_t m) { return std::max(narrow_load_cycles(c), m + 1); };
  for (std::int64_t m = narrow_from(c); m < kMostBatch; ++m)
    if (output_cycles(c, m) > feed_rows * period(m)) return m;
  return kMostBatch;
}

}  // namespace lpu::explore
