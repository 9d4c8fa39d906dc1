#include "bench/kernels_bench.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <deque>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/output.h"
#include "kernels/huge_buffer.h"
#include "kernels/matmul.h"
#include "kernels/packed.h"
#include "kernels/parallel.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lpu::bench {
namespace {

constexpr std::size_t kColdBytes = std::size_t{320} << 20;  // ten times the largest L3 we know here
constexpr std::size_t kReadBytes = std::size_t{64} << 20;   // at a time: about a GEMV's
constexpr std::size_t kRows = 8192;

cli::VerbText text() {
  return {
      "lpu-bench kernels", "[options]",
      R"(Times Y = X W with packed weights of every format, cold: each call uses the next of several copies, 320 MiB
together. Before each call the same threads read 64 MiB of RAM and run a register-only VNNI loop; a run that lost its core is repeated; figures are
medians, fractions are medians of ratios between neighbours in time.)",
      R"(  lpu-bench kernels
  lpu-bench kernels --threads 2 --group 128 --m 1 --json -)"};
}

double seconds_of(const std::function<void()>& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Threads taken off their core so far, of the whole process.
long preemptions() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_nivcsw;
}

// The first of ten runs that kept its cores, on a shared machine; the fastest if none did.
double undisturbed_seconds(const std::function<void()>& run) {
  double best = std::numeric_limits<double>::infinity();
  for (int attempt = 0; attempt < 10; ++attempt) {
    const long before = preemptions();
    best = std::min(best, seconds_of(run));
    if (preemptions() == before) break;
  }
  return best;
}

double quantile(std::vector<double> v, double q) {
  std::sort(v.begin(), v.end());
  return v[static_cast<std::size_t>(q * static_cast<double>(v.size() - 1))];
}

#if defined(__x86_64__)
// Twelve independent sums: two a cycle at a latency of four, with room.
__attribute__((target("avx512f,avx512vnni"))) void vnni_loop(std::size_t rounds) {
  const __m512i x = _mm512_set1_epi32(0x01020304);
  __m512i a0 = x, a1 = x, a2 = x, a3 = x, a4 = x, a5 = x, b0 = x, b1 = x, b2 = x, b3 = x, b4 = x, b5 = x;
  for (std::size_t i = 0; i < rounds; ++i) {
    // Assembly, since a compiler sees through sums of constants.
    asm volatile(
        "vpdpbusd %12, %12, %0\nvpdpbusd %12, %12, %1\nvpdpbusd %12, %12, %2\nvpdpbusd %12, %12, %3\n"
        "vpdpbusd %12, %12, %4\nvpdpbusd %12, %12, %5\nvpdpbusd %12, %12, %6\nvpdpbusd %12, %12, %7\n"
        "vpdpbusd %12, %12, %8\nvpdpbusd %12, %12, %9\nvpdpbusd %12, %12, %10\nvpdpbusd %12, %12, %11\n"
        : "+v"(a0), "+v"(a1), "+v"(a2), "+v"(a3), "+v"(a4), "+v"(a5), "+v"(b0), "+v"(b1), "+v"(b2), "+v"(b3),
          "+v"(b4), "+v"(b5)
        : "v"(x));
  }
}
bool has_vnni() { return __builtin_cpu_supports("avx512vnni"); }

// Full lines per load and four sums: narrower loads stop short of the memory's limit.
__attribute__((target("avx512f"))) std::uint64_t read_wide(const std::uint8_t* p, std::size_t bytes) {
  __m512i a = _mm512_setzero_si512(), b = a, c = a, d = a;
  for (std::size_t i = 0; i + 256 <= bytes; i += 256) {
    a = _mm512_add_epi64(a, _mm512_loadu_si512(p + i));
    b = _mm512_add_epi64(b, _mm512_loadu_si512(p + i + 64));
    c = _mm512_add_epi64(c, _mm512_loadu_si512(p + i + 128));
    d = _mm512_add_epi64(d, _mm512_loadu_si512(p + i + 192));
  }
  const __m512i sum = _mm512_add_epi64(_mm512_add_epi64(a, b), _mm512_add_epi64(c, d));
  std::uint64_t lanes[8];
  _mm512_storeu_si512(lanes, sum);
  return std::accumulate(std::begin(lanes), std::end(lanes), std::uint64_t{0});
}
bool has_wide() { return __builtin_cpu_supports("avx512f"); }
#else
std::uint64_t read_wide(const std::uint8_t*, std::size_t) { return 0; }
bool has_wide() { return false; }
void vnni_loop(std::size_t) {}
bool has_vnni() { return false; }
#endif

// Operations per second of all threads together; 0 without VNNI.
double vnni_peak(unsigned threads) {
  if (!has_vnni()) return 0;
  constexpr std::size_t kRounds = 50000;
  const double seconds = undisturbed_seconds(
      [&] { kernels::parallel_for(threads, 1, [](std::size_t, std::size_t) { vnni_loop(kRounds); }); });
  return threads * 2.0 * 12 * 64 * kRounds / seconds;
}

std::uint64_t read_plain(const std::uint8_t* p, std::size_t bytes) {
  std::uint64_t sums[8] = {};
  for (std::size_t i = 0; i + sizeof(sums) <= bytes; i += sizeof(sums)) {
    std::uint64_t line[8];
    std::memcpy(line, p + i, sizeof(line));
    for (std::size_t j = 0; j < 8; ++j) sums[j] += line[j];
  }
  return std::accumulate(std::begin(sums), std::end(sums), std::uint64_t{0});
}

// Bytes per second that the kernels' threads read together.
double read_bandwidth(const std::uint8_t* p) {
  std::atomic<std::uint64_t> total{0};  // a result nobody can leave out
  const double seconds = undisturbed_seconds([&] {
    kernels::parallel_for(kReadBytes, std::size_t{1} << 20, [&](std::size_t begin, std::size_t end) {
      total += (has_wide() ? read_wide : read_plain)(p + begin, end - begin);
    });
  });
  return static_cast<double>(kReadBytes) / seconds;
}

kernels::QuantizedMatrix random_matrix(kernels::Format format, std::size_t n, std::size_t group) {
  kernels::QuantizedMatrix w = kernels::make_matrix(format, kRows, n, group);
  std::uint32_t state = 1;
  for (std::uint8_t& byte : w.data)
    byte = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  return w;
}

struct Row {
  std::string_view format;
  std::size_t m, n, bytes;
  std::vector<double> seconds, of_bandwidth, of_peak;

  double us() const { return 1e6 * quantile(seconds, 0.5); }
  double gb_per_s() const { return static_cast<double>(bytes) / us() / 1e3; }
  double gop_per_s() const { return 2e-3 * static_cast<double>(m * n * kRows) / us(); }
};

class KernelsBench {
 public:
  KernelsBench(unsigned threads, std::size_t repeat) : threads_(threads), repeat_(repeat), ram_(kColdBytes) {
    kernels::set_threads(threads);
  }
  Row measure(const std::deque<kernels::PackedWeights>& copies, std::size_t m) {
    const kernels::PackedWeights& w = copies.front();
    std::vector<std::int8_t> x(m * w.k());
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<std::int8_t>(i * 37 % 251);
    const std::vector<float> x_scale(m, 1.0f);
    std::vector<float> y(m * w.n());
    Row row{kernels::format_name(w.format()), m, w.n(), w.bytes(), {}, {}, {}};
    for (std::size_t i = 0; i <= repeat_; ++i) {
      const double read = read_bandwidth(ram_.data() + i % (kColdBytes / kReadBytes) * kReadBytes),
                   peak = vnni_peak(threads_);
      const double seconds = seconds_of(
          [&] { kernels::multiply_fp32(copies[i % copies.size()], x.data(), x_scale.data(), m, y.data()); });
      if (i == 0) continue;  // pages, threads and code for the first time
      row.seconds.push_back(seconds);
      row.of_bandwidth.push_back(static_cast<double>(w.bytes()) / seconds / read);
      row.of_peak.push_back(peak == 0 ? 0 : 2.0 * static_cast<double>(m * w.n() * w.k()) / seconds / peak);
    }
    return row;
  }

 private:
  unsigned threads_;
  std::size_t repeat_;
  kernels::HugeBuffer ram_;
  std::size_t calls_ = 0;  // no call finds what the one before it read
};

cli::Json row_json(const Row& row, unsigned threads, std::size_t group) {
  return {{"kernel", row.m <= 8 ? "gemv" : "gemm"},
          {"format", row.format},
          {"group", group},
          {"m", row.m},
          {"n", row.n},
          {"k", kRows},
          {"threads", threads},
          {"us", row.us()},
          {"us_quartiles", {1e6 * quantile(row.seconds, 0.25), 1e6 * quantile(row.seconds, 0.75)}},
          {"gb_per_s", row.gb_per_s()},
          {"fraction_of_read_bandwidth", quantile(row.of_bandwidth, 0.5)},
          {"gop_per_s", row.gop_per_s()},
          {"fraction_of_vnni_peak", quantile(row.of_peak, 0.5)},
          {"peer", nullptr},
          {"peer_us", nullptr}};
}

std::string row_text(const Row& row) {
  const double bandwidth = quantile(row.of_bandwidth, 0.5), peak = quantile(row.of_peak, 0.5);
  return fmt::format(
      "{:<6} {:>4} {:>6} {:>10.1f} {:>4.1f}% {:>7.1f} {:>9.3f} {:>8.0f} {:>9.3f}  {}\n", row.format, row.m,
      row.n, row.us(),
      50 * (quantile(row.seconds, 0.75) - quantile(row.seconds, 0.25)) / quantile(row.seconds, 0.5),
      row.gb_per_s(), bandwidth, row.gop_per_s(), peak, bandwidth > peak ? "bandwidth" : "compute");
}

std::vector<std::size_t> numbers(const cli::Arguments& arguments, const std::string& name,
                                 std::vector<std::size_t> otherwise) {
  const std::vector<std::string> words = arguments.list(name);
  if (words.empty()) return otherwise;
  std::vector<std::size_t> values;
  for (const std::string& word : words) {
    if (word.empty() || word.size() > 6 || word.find_first_not_of("0123456789") != std::string::npos ||
        word == "0")
      throw cli::BadInput(fmt::format("--{} {}: must be a number from 1 to 999999", name, word));
    values.push_back(std::stoul(word));
  }
  return values;
}

std::vector<kernels::Format> formats(const cli::Arguments& arguments) {
  std::vector<std::string> names = arguments.list("format");
  if (names.empty()) names = {"int8", "int4", "q3p5b", "q3p5"};
  std::vector<kernels::Format> values(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!kernels::parse_format(names[i], &values[i]))
      throw cli::BadInput(fmt::format("--format {}: must be one of int8, int4, q3p5b, q3p5", names[i]));
  }
  return values;
}

}  // namespace

int kernels_bench(const cli::Words& words) {
  cli::Arguments arguments(text());
  arguments.add_list("format", "NAME", "weight formats (default all)");
  arguments.add_list("m", "M", "rows of activations (default 1 8 64 512)");
  arguments.add_list("n", "N", "columns of the weights, 8192 rows each (default 8192 28672)");
  arguments.add("group", "G", "rows that share a scale; 0: the whole column (default 0)");
  arguments.add("repeat", "R", "calls per row (default 21; a third of it from m = 64 on)");
  cli::add_thread_option(&arguments);
  cli::add_json_option(&arguments);
  if (!arguments.parse(words)) return cli::kOk;
  const unsigned threads = cli::resolve_threads(arguments);
  const std::size_t group = arguments.number("group", 0, 0, kRows),
                    repeat = arguments.number("repeat", 21, 1, 100000);
  if (group != 0 && kRows % group != 0)
    throw cli::BadInput(fmt::format("--group {}: must divide the {} rows", group, kRows));
  const auto ms = numbers(arguments, "m", {1, 8, 64, 512}), ns = numbers(arguments, "n", {8192, 28672});
  const auto chosen = formats(arguments);
  cli::Output output(arguments);

  cli::Json rows = cli::Json::array();
  output.text(fmt::format(
      "{} threads, k {}, group {}\n{:<6} {:>4} {:>6} {:>10} {:>5} {:>7} {:>9} {:>8} {:>9}  {}\n", threads,
      kRows, group, "format", "m", "n", "us", "+-", "GB/s", "of read", "GOP/s", "of VNNI", "bound by"));
  for (const std::size_t n : ns) {
    for (const kernels::Format format : chosen) {
      const kernels::QuantizedMatrix w = random_matrix(format, n, group);
      kernels::set_threads(threads);
      std::deque<kernels::PackedWeights> copies;
      while (copies.size() * (copies.empty() ? 0 : copies.front().bytes()) < kColdBytes || copies.size() < 2)
        copies.emplace_back(w);
      for (const std::size_t m : ms) {
        const Row row = KernelsBench(threads, m < 64 ? repeat : (repeat + 2) / 3).measure(copies, m);
        output.text(row_text(row));
        rows.push_back(row_json(row, threads, group));
      }
    }
  }
  output.json(rows);
  return cli::kOk;
}

}  // namespace lpu::bench
