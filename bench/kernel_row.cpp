#include "bench/kernel_row.h"

#include <algorithm>

#include "kernels/matmul.h"

namespace lpu::bench {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 20;  // at a time: about a GEMV's
constexpr std::size_t kWarmCalls = 1000;                   // of a microsecond: far above the clock's step

// Inputs and a place for the outputs of any kind, at the start of a line and on huge pages where there are
// two MiB.
struct Buffers {
  Buffers(const kernels::PackedWeights& w, const kernels::OutputKind& output, std::size_t m)
      : x(m * w.k()), x_scale(m, 1.0f), out(output.bytes * (output.per_term ? w.terms() : 1) * m * w.n()) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<std::int8_t>(i * 37 % 251);
  }
  kernels::Product product(std::size_t m) {
    return {.x = x.data(), .m = m, .x_scale = x_scale.data(), .out = out.data()};
  }
  std::vector<std::int8_t> x;
  std::vector<float> x_scale;
  kernels::HugeBuffer out;
};

// Bytes per second that all threads together read.
double read_bandwidth(const RamBuffer& ram, std::size_t turn, unsigned threads) {
  const std::size_t first = turn % (ram.bytes() / kReadBytes) * kReadBytes;
  return static_cast<double>(kReadBytes) /
         undisturbed_seconds([&] { ram.read_seconds(first, kReadBytes, threads); });
}

}  // namespace

double quantile(std::vector<double> v, double q) {
  if (v.empty()) return 0;
  std::sort(v.begin(), v.end());
  return v[static_cast<std::size_t>(q * static_cast<double>(v.size() - 1))];
}

double KernelRow::us() const { return 1e6 * median(seconds); }

const PeerTime* KernelRow::fastest_peer() const {
  const auto best = std::min_element(peers.begin(), peers.end(),
                                     [](const PeerTime& a, const PeerTime& b) { return a.us < b.us; });
  return best == peers.end() ? nullptr : &*best;
}

std::deque<kernels::PackedWeights> cold_copies(const kernels::Variant& v, std::size_t k, std::size_t n,
                                               std::size_t group) {
  kernels::QuantizedMatrix w = kernels::make_variant(v, k, n, group);
  std::uint32_t state = 1;
  for (std::uint8_t& byte : w.data)
    byte = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  std::deque<kernels::PackedWeights> copies;
  while (copies.size() < 2 || copies.size() * copies.front().bytes() < kColdBytes) copies.emplace_back(w);
  return copies;
}

KernelRow measure_cold(const std::deque<kernels::PackedWeights>& copies, const kernels::OutputKind& output,
                       std::size_t m, unsigned threads, std::size_t repeat, const RamBuffer& ram,
                       const std::vector<std::unique_ptr<Peer>>& peers) {
  const kernels::PackedWeights& w = copies.front();
  Buffers buffers(w, output, m);
  KernelRow row{w.bytes(), 2 * m * w.n() * w.k(), {}, {}, {}, {}};
  for (std::size_t i = 0; i <= repeat; ++i) {
    const double read = read_bandwidth(ram, i, threads), peak = vnni_peak(threads);
    kernels::set_threads(threads);
    const double seconds =
        seconds_of([&] { output.multiply(copies[i % copies.size()], buffers.product(m)); });
    if (i == 0) continue;  // pages, threads and code for the first time
    row.seconds.push_back(seconds);
    row.of_bandwidth.push_back(static_cast<double>(row.bytes) / seconds / read);
    row.of_peak.push_back(peak == 0 ? 0 : static_cast<double>(row.operations) / seconds / peak);
  }
  // Behind ours and not in turns: a library's threads go on looking for work for a while, on our cores.
  for (const auto& peer : peers) {
    std::vector<double> seconds;
    for (std::size_t i = 0; i <= repeat; ++i) {
      read_bandwidth(ram, i, threads);  // as cold as ours
      const double s = seconds_of([&] { peer->run(i); });
      if (i > 0) seconds.push_back(s);
    }
    row.peers.push_back({peer->name(), 1e6 * median(seconds)});
  }
  return row;
}

KernelRow measure_warm(const kernels::PackedWeights& w, const kernels::OutputKind& output,
                       std::size_t repeat) {
  Buffers buffers(w, output, 1);
  KernelRow row{w.bytes(), 2 * w.n() * w.k(), {}, {}, {}, {}};
  kernels::set_threads(1);
  for (std::size_t i = 0; i <= repeat; ++i) {
    const double seconds = undisturbed_seconds([&] {
      for (std::size_t call = 0; call < kWarmCalls; ++call) output.multiply(w, buffers.product(1));
    });
    if (i > 0) row.seconds.push_back(seconds / kWarmCalls);
  }
  return row;
}

}  // namespace lpu::bench
