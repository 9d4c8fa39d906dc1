#include "emulator/model/synthetic_floats.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "emulator/model/stream_key.h"

namespace lpu::model {
namespace {

constexpr std::size_t kLanes = 64;

// Marsaglia's xorshift32, as in code_stream.cpp; fixed lanes, so that compilers vectorise the loops.
struct Lanes {
  std::uint32_t a[kLanes], b[kLanes];

  explicit Lanes(std::uint64_t key) {
    for (std::size_t i = 0; i < kLanes; ++i) {
      const std::uint64_t r = mix64(key + i);
      a[i] = static_cast<std::uint32_t>(r) | 1u;  // zero would stay zero
      b[i] = static_cast<std::uint32_t>(r >> 32) | 1u;
    }
  }
  static std::uint32_t step(std::uint32_t x) {
    x ^= x << 13;
    x ^= x >> 17;
    return x ^ (x << 5);
  }
  // Every product and conversion is exact but the last one, so every machine gives the same floats.
  void next(float unit, float* w) {
    constexpr std::int32_t kMeanOfSum = 131070;  // 4 * 32767.5
    for (std::size_t i = 0; i < kLanes; ++i) {
      a[i] = step(a[i]);
      b[i] = step(b[i]);
      const auto sum =
          static_cast<std::int32_t>((a[i] & 0xFFFFu) + (a[i] >> 16) + (b[i] & 0xFFFFu) + (b[i] >> 16));
      const std::int32_t tail = ((a[i] ^ b[i]) * 0x9E3779B9u) >> 26 == 0 ? 3 : 1;  // the upper 6 bits
      w[i] = static_cast<float>((sum - kMeanOfSum) * tail) * unit;
    }
  }
};

// Typical of Llama's linear layers.
constexpr float kWeightDeviation = 0.02f;
constexpr float kSumDeviation = 37837.2f;  // of the sum: 2^16 / sqrt(3)

// 0.5 to 1.5 times the deviation, 8 times that in 1 column of 64.
float column_unit(std::uint64_t key) {
  const float factor = (0.5f + unit_float(mix64(key))) * (mix64(key + 1) % 64 == 0 ? 8.0f : 1.0f);
  return kWeightDeviation / kSumDeviation * factor;
}

void fill_columns(std::size_t k, std::uint64_t tensor, std::size_t begin, std::size_t end, float* all) {
  for (std::size_t column = begin; column < end; ++column) {
    const float unit = column_unit(stream_key(tensor, StreamPurpose::kSpread, column));
    Lanes lanes(stream_key(tensor, StreamPurpose::kCodes, column));
    float* w = all + column * k;
    std::size_t done = 0;
    for (; done + kLanes <= k; done += kLanes) lanes.next(unit, w + done);
    float last[kLanes];
    lanes.next(unit, last);
    std::copy(last, last + (k - done), w + done);
  }
}

}  // namespace

std::vector<float> synthetic_floats(std::size_t k, std::size_t n, std::uint64_t seed,
                                    std::string_view tensor_name, unsigned threads) {
  if (k == 0 || n == 0) {
    throw std::invalid_argument(fmt::format("synthetic weights {}x{}: K and N must be at least 1", k, n));
  }
  const std::uint64_t tensor = tensor_key(seed, tensor_name);
  std::vector<float> w(k * n);
  const std::size_t workers = std::clamp<std::size_t>(threads, 1, n);
  std::vector<std::jthread> pool;
  for (std::size_t i = 1; i < workers; ++i) {
    pool.emplace_back(fill_columns, k, tensor, n * i / workers, n * (i + 1) / workers, w.data());
  }
  fill_columns(k, tensor, 0, n / workers, w.data());
  return w;
}

}  // namespace lpu::model
