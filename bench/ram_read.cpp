#include "bench/ram_read.h"

#include <hwy/highway.h>
#include <sys/mman.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <new>
#include <thread>
#include <vector>

namespace lpu::bench {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Four independent sums: the adds must not be what is measured.
std::uint64_t sum(const std::uint8_t* p, std::size_t bytes) {
  const hn::ScalableTag<std::uint64_t> d;
  const std::size_t step = hn::Lanes(d) * sizeof(std::uint64_t);
  auto a = hn::Zero(d), b = a, c = a, e = a;
  const auto at = [&](std::size_t i) { return hn::LoadU(d, reinterpret_cast<const std::uint64_t*>(p + i)); };
  for (std::size_t i = 0; i + 4 * step <= bytes; i += 4 * step) {
    a = hn::Add(a, at(i));
    b = hn::Add(b, at(i + step));
    c = hn::Add(c, at(i + 2 * step));
    e = hn::Add(e, at(i + 3 * step));
  }
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(a, b), hn::Add(c, e))));
}

}  // namespace

RamBuffer::RamBuffer(std::size_t bytes) : bytes_(bytes) {
  void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED) throw std::bad_alloc();
  madvise(p, bytes, MADV_HUGEPAGE);
  data_ = static_cast<std::uint8_t*>(p);
  std::memset(data_, 1, bytes);
}

RamBuffer::~RamBuffer() { munmap(data_, bytes_); }

double RamBuffer::read_seconds(unsigned threads) const {
  const auto start = std::chrono::steady_clock::now();
  std::atomic<std::uint64_t> total{0};
  {
    std::vector<std::jthread> pool;
    for (unsigned i = 0; i < threads; ++i) {
      const std::size_t begin = bytes_ / threads * i;
      pool.emplace_back([&, begin] { total += sum(data_ + begin, bytes_ / threads); });
    }
  }
  // Printing is not needed: an atomic store cannot be optimised away with what it depends on.
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace lpu::bench
