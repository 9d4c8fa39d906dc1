#include "bench/anchors.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <numeric>

#include "kernels/matmul.h"
#include "kernels/parallel.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lpu::bench {
namespace {

// Threads taken off their core so far, of the whole process.
long preemptions() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_nivcsw;
}

// The kernels' number of threads, for as long as this lives.
class ThreadsFor {
 public:
  explicit ThreadsFor(unsigned threads) : before_(kernels::threads()) { kernels::set_threads(threads); }
  ~ThreadsFor() { kernels::set_threads(before_); }
  ThreadsFor(const ThreadsFor&) = delete;
  ThreadsFor& operator=(const ThreadsFor&) = delete;

 private:
  unsigned before_;
};

#if defined(__x86_64__)
bool has_wide() { return __builtin_cpu_supports("avx512f"); }
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
#else
bool has_wide() { return false; }
bool has_vnni() { return false; }
std::uint64_t read_wide(const std::uint8_t*, std::size_t) { return 0; }
void vnni_loop(std::size_t) {}
#endif
constexpr double kVnniOperations = 2.0 * 12 * 64;  // of one round

std::uint64_t read_plain(const std::uint8_t* p, std::size_t bytes) {
  std::uint64_t sums[8] = {};
  for (std::size_t i = 0; i + sizeof(sums) <= bytes; i += sizeof(sums)) {
    std::uint64_t line[8];
    std::memcpy(line, p + i, sizeof(line));
    for (std::size_t j = 0; j < 8; ++j) sums[j] += line[j];
  }
  return std::accumulate(std::begin(sums), std::end(sums), std::uint64_t{0});
}

}  // namespace

double seconds_of(const std::function<void()>& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double undisturbed_seconds(const std::function<void()>& run) {
  double best = std::numeric_limits<double>::infinity();
  for (int attempt = 0; attempt < 10; ++attempt) {
    const long before = preemptions();
    best = std::min(best, seconds_of(run));
    if (preemptions() == before) break;
  }
  return best;
}

double RamBuffer::read_seconds(std::size_t first, std::size_t count, unsigned threads) const {
  const ThreadsFor all(threads);
  std::atomic<std::uint64_t> total{0};  // a result nobody can leave out
  return seconds_of([&] {
    kernels::parallel_for(count, std::size_t{1} << 20, [&](std::size_t begin, std::size_t end) {
      total += (has_wide() ? read_wide : read_plain)(buffer_.data() + first + begin, end - begin);
    });
  });
}

double vnni_peak(unsigned threads) {
  if (!has_vnni()) return 0;
  const ThreadsFor all(threads);
  constexpr std::size_t kRounds = 50000;
  const double seconds = undisturbed_seconds(
      [&] { kernels::parallel_for(threads, 1, [](std::size_t, std::size_t) { vnni_loop(kRounds); }); });
  return threads * kVnniOperations * kRounds / seconds;
}

}  // namespace lpu::bench
