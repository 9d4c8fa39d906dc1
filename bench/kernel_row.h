// One row of `lpu-bench kernels`: a product timed beside the machine's limits and beside other libraries.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "bench/anchors.h"
#include "bench/peer.h"
#include "kernels/variants.h"

namespace lpu::bench {

// Ten times the largest L3 we know: what each call passes over before it meets the same weights again.
inline constexpr std::size_t kColdBytes = std::size_t{320} << 20;

// A matrix of random codes, packed as often as it takes to be cold, at least twice.
std::deque<kernels::PackedWeights> cold_copies(const kernels::Variant& v, std::size_t k, std::size_t n,
                                               std::size_t group);

struct PeerTime {
  std::string name;
  double us = 0;  // median
};

struct KernelRow {
  std::size_t bytes = 0, operations = 0;      // of one product: weights with scales read, 2 m n k
  std::vector<double> seconds;                // one per repetition
  std::vector<double> of_bandwidth, of_peak;  // fractions of what was measured just before; 0: not measured
  std::vector<PeerTime> peers;

  double us() const;
  double gb_per_s() const { return static_cast<double>(bytes) / us() / 1e3; }
  double gop_per_s() const { return static_cast<double>(operations) / us() / 1e3; }
  const PeerTime* fastest_peer() const;
};

double quantile(std::vector<double> v, double q);
inline double median(const std::vector<double>& v) { return quantile(v, 0.5); }

// The next of `copies` at each call, the anchors before it; then as many calls of each peer.
KernelRow measure_cold(const std::deque<kernels::PackedWeights>& copies, const kernels::OutputKind& output,
                       std::size_t m, unsigned threads, std::size_t repeat, const RamBuffer& ram,
                       const std::vector<std::unique_ptr<Peer>>& peers);

// One vector times one small matrix that stays in the L2 cache, on one thread. No limits are measured.
KernelRow measure_warm(const kernels::PackedWeights& w, const kernels::OutputKind& output,
                       std::size_t repeat);

}  // namespace lpu::bench
