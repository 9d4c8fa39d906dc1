#include "bench/layouts_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <stdexcept>
#include <vector>

#include "bench/kernel_row.h"
#include "bench/layout_kernels.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/output.h"
#include "kernels/matmul.h"

namespace lpu::bench {
namespace {

constexpr std::size_t kRows = 8192, kColumns = 8192;
constexpr std::size_t kUnits = kRows / kUnitRows, kPanels = kColumns / kUnitColumns;
constexpr std::size_t kSlack = 64;
constexpr std::size_t kAhead[] = {2048, 4096, 5632, 8192};
constexpr std::size_t kReadBytes = std::size_t{32} << 20;
constexpr int kCacheCalls = 200;

cli::VerbText text() {
  return {
      "lpu-bench layouts", "[options]",
      R"(Times one vector times an 8192 x 8192 matrix of 3.5-bit weights on one thread, whole columns, in each of the
layouts that kernels/README.md chooses between: cold from RAM, in turn with a read of RAM, at several prefetch
distances (the best is reported), and one panel from the L2 cache. All give the same sums or it fails. Then what
packing the chip's layout into the kernels' costs. Needs AVX-512 with VNNI and VBMI.)",
      R"(  lpu-bench layouts
  lpu-bench layouts --repeat 41 --json -)"};
}

std::vector<std::int8_t> activations() {
  std::vector<std::int8_t> x(kRows);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<std::int8_t>(i * 37 % 251);
  return x;
}

// The same codes in every layout: those of one panel, over and over, in copies that are cold together.
class Weights {
 public:
  explicit Weights(const DenseLayout& layout)
      : layout_(layout), panel_bytes_(kUnits * layout.unit_bytes), copies_(kColdBytes / bytes() + 1) {
    std::vector<std::uint8_t> pairs(kUnitPairs), panel(panel_bytes_);
    std::uint32_t state = 1;
    for (std::size_t u = 0; u < kUnits; ++u) {
      for (std::uint8_t& pair : pairs)
        pair = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 25);
      layout.pack(pairs.data(), panel.data() + u * layout.unit_bytes);
    }
    buffer_ = kernels::HugeBuffer(copies_ * bytes() + kSlack);
    for (std::size_t i = 0; i < copies_ * kPanels; ++i)
      std::copy(panel.begin(), panel.end(), buffer_.data() + i * panel_bytes_);
  }
  std::size_t bytes() const { return kPanels * panel_bytes_; }
  void multiply(std::size_t turn, std::size_t panels, const std::int8_t* x, std::size_t ahead,
                std::int32_t* acc) const {
    const std::uint8_t* first = buffer_.data() + turn % copies_ * bytes();
    for (std::size_t i = 0; i < panels; ++i)
      layout_.multiply(first + i * panel_bytes_, kUnits, x, ahead, acc + i * kUnitColumns);
  }

 private:
  const DenseLayout& layout_;
  std::size_t panel_bytes_, copies_;
  kernels::HugeBuffer buffer_;
};

struct Row {
  const char* name;
  double bits = 0, us = 0, of_bandwidth = 0, cache_gb_per_s = 0;
  std::size_t ahead = 0;
};

class LayoutsBench {
 public:
  explicit LayoutsBench(std::size_t repeat) : repeat_(repeat), x_(activations()), ram_(kColdBytes) {
    kernels::set_threads(1);
  }
  Row measure(const DenseLayout& layout) {
    const Weights weights(layout);
    check_sums(weights);
    Row row{layout.name, 8.0 * static_cast<double>(layout.unit_bytes) / (kUnitRows * kUnitColumns)};
    std::vector<double> seconds[std::size(kAhead)], fractions[std::size(kAhead)];
    for (std::size_t i = 0; i <= repeat_; ++i) {
      for (std::size_t a = 0; a < std::size(kAhead); ++a) {
        const double read = read_bandwidth();
        const double s = seconds_of([&] { weights.multiply(turn_, kPanels, x_.data(), kAhead[a], acc_); });
        if (i == 0) continue;
        seconds[a].push_back(s);
        fractions[a].push_back(static_cast<double>(weights.bytes()) / s / read);
      }
    }
    for (std::size_t a = 0; a < std::size(kAhead); ++a) {
      if (median(fractions[a]) <= row.of_bandwidth) continue;
      row.of_bandwidth = median(fractions[a]);
      row.us = 1e6 * median(seconds[a]);
      row.ahead = kAhead[a];
    }
    row.cache_gb_per_s = cached(weights);
    return row;
  }

 private:
  double read_bandwidth() {
    const std::size_t first = ++turn_ % (kColdBytes / kReadBytes) * kReadBytes;
    return static_cast<double>(kReadBytes) /
           undisturbed_seconds([&] { ram_.read_seconds(first, kReadBytes, 1); });
  }
  // A wrong decoder would be fast as well.
  void check_sums(const Weights& weights) {
    weights.multiply(0, 1, x_.data(), 0, acc_);
    const std::vector<std::int32_t> sums(acc_, acc_ + kUnitColumns);
    if (expected_.empty()) expected_ = sums;
    if (sums != expected_) throw std::logic_error("two layouts of the same codes give different sums");
  }
  double cached(const Weights& weights) {
    std::vector<double> rates;
    for (std::size_t i = 0; i < repeat_; ++i) {
      const double s = undisturbed_seconds([&] {
        for (int call = 0; call < kCacheCalls; ++call) weights.multiply(0, 1, x_.data(), kAhead[0], acc_);
      });
      rates.push_back(kCacheCalls * static_cast<double>(weights.bytes() / kPanels) / s / 1e9);
    }
    return median(rates);
  }

  std::size_t repeat_, turn_ = 0;
  std::vector<std::int8_t> x_;
  RamBuffer ram_;
  std::vector<std::int32_t> expected_;
  std::int32_t acc_[kColumns];
};

// Seconds to lay out one 8192 x 8192 matrix for the kernels, from the layout the chip stores.
double packing_seconds(kernels::Format format, std::size_t repeat) {
  const kernels::QuantizedMatrix w = kernels::make_matrix(format, kRows, kColumns);
  std::vector<double> seconds;
  for (std::size_t i = 0; i < std::min<std::size_t>(repeat, 5); ++i)
    seconds.push_back(seconds_of([&] { const kernels::PackedWeights packed(w); }));
  return median(seconds);
}

}  // namespace

int layouts_bench(const cli::Words& words) {
  cli::Arguments arguments(text());
  arguments.add("repeat", "R", "calls per layout and prefetch distance (default 21)");
  cli::add_json_option(&arguments);
  if (!arguments.parse(words)) return cli::kOk;
  if (!can_run_dense_layouts()) throw cli::BadInput("lpu-bench layouts: needs AVX-512 with VNNI and VBMI");
  const std::size_t repeat = arguments.number("repeat", 21, 1, 10000);
  cli::Output output(arguments);

  cli::Json j;
  output.text(fmt::format("{:<26} {:>5} {:>8} {:>8} {:>9} {:>10}\n", "layout", "bits", "us", "of read",
                          "prefetch", "L2, GB/s"));
  LayoutsBench bench(repeat);
  for (std::size_t i = 0; i < kDenseLayouts; ++i) {
    const Row row = bench.measure(dense_layouts()[i]);
    output.text(fmt::format("{:<26} {:>5.2f} {:>8.1f} {:>8.3f} {:>9} {:>10.1f}\n", row.name, row.bits, row.us,
                            row.of_bandwidth, row.ahead, row.cache_gb_per_s));
    j["layouts"].push_back({{"layout", row.name},
                            {"bits", row.bits},
                            {"us", row.us},
                            {"fraction_of_read_bandwidth", row.of_bandwidth},
                            {"prefetch_bytes", row.ahead},
                            {"l2_gb_per_s", row.cache_gb_per_s}});
  }
  for (const kernels::Format format :
       {kernels::Format::kInt8, kernels::Format::kInt4, kernels::Format::kQ3p5}) {
    const double seconds = packing_seconds(format, repeat);
    output.text(fmt::format("packing {}: {:.1f} ms\n", kernels::format_name(format), 1e3 * seconds));
    j["packing"].push_back({{"format", kernels::format_name(format)}, {"seconds", seconds}});
  }
  output.json(j);
  return cli::kOk;
}

}  // namespace lpu::bench
