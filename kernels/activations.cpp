#include "kernels/activations.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "kernels/step_order.h"

namespace lpu::kernels {
namespace {

// Bytes 0, 2, 4 and 6 of v, in the low half of the result.
std::uint64_t every_second_byte(std::uint64_t v) {
  v &= 0x00FF00FF00FF00FFu;
  v = (v | v >> 8) & 0x0000FFFF0000FFFFu;
  return (v | v >> 16) & 0xFFFFFFFFu;
}

// Steps [begin, end) of a group, none of them padding, whose rows begin at x, `stride` bytes from step
// to step. begin and end are even.
void write_in_order(const std::int8_t* x, std::size_t begin, std::size_t end, std::int8_t* to,
                    std::size_t stride) {
  if (stride == kStepRows) {  // a single row
    std::memcpy(to + begin * kStepRows, x + begin * kStepRows, (end - begin) * kStepRows);
    return;
  }
  for (std::size_t s = begin; s < end; ++s) std::memcpy(to + s * stride, x + s * kStepRows, kStepRows);
}

void write_parities(const std::int8_t* x, bool starts_odd, std::size_t begin, std::size_t end,
                    std::int8_t* to, std::size_t stride) {
  // A group that begins with an odd row has its even rows second.
  const unsigned even_shift = starts_odd ? 8 : 0;
  for (std::size_t s = begin; s < end; s += 2) {
    std::uint64_t eight;
    std::memcpy(&eight, x + s * kStepRows, sizeof(eight));
    const std::uint64_t even = every_second_byte(eight >> even_shift);
    const std::uint64_t odd = every_second_byte(eight >> (8 - even_shift));
    std::memcpy(to + s * stride, &even, kStepRows);
    std::memcpy(to + (s + 1) * stride, &odd, kStepRows);
  }
}

// The sums of the even and of the odd rows of [begin, end), parities counted from the column's start.
struct RowSums {
  std::int32_t even, odd;
};
RowSums row_sums(const std::int8_t* x, std::size_t begin, std::size_t end) {
  ParitySums sums = sum_parities(x + begin, (end - begin) / 2);
  if ((end - begin) % 2 != 0) sums.first += x[end - 1];
  return begin % 2 == 0 ? RowSums{sums.first, sums.second} : RowSums{sums.second, sums.first};
}

// At least `bytes`, of any content. New memory for each product would be new pages for each: up to a
// hundredth of the time of 64 rows.
constexpr std::size_t kLeastKept = std::size_t{2} << 20, kMostKept = std::size_t{32} << 20;
std::uint8_t* scratch(std::size_t bytes, HugeBuffer& large) {
  if (bytes > kMostKept) {
    large = HugeBuffer(bytes);
    return large.data();
  }
  thread_local HugeBuffer kept;
  if (kept.size() < bytes) kept = HugeBuffer(std::max(kLeastKept, std::bit_ceil(bytes)));
  return kept.data();
}

// So many steps of eight rows are a quarter of the smallest L1 cache.
constexpr std::size_t kStepsAtOnce = 256;

}  // namespace

Activations::Activations(const PackedWeights& w, const std::int8_t* x, std::size_t m)
    : w_(w), x_(x), m_(m), terms_(w.terms()), row_bytes_(w.shape().steps() * kStepRows) {
  const std::size_t sums_bytes = 2 * m * terms_ * sizeof(std::int32_t);
  std::uint8_t* memory = scratch(sums_bytes + m * row_bytes_, large_);
  sums_ = reinterpret_cast<std::int32_t*>(memory);
  values_ = reinterpret_cast<std::int8_t*>(memory + sums_bytes);
}

void Activations::pack(const RowBlock& b) {
  pack_values(b);
  for (std::size_t i = 0; i < b.rows; ++i) pack_sums(b, i);
}

void Activations::pack_values(const RowBlock& b) {
  const PanelShape& s = w_.shape();
  const bool parity = splits_parity(s.layout);
  const StepOrder order(s, w_.group_rows(), w_.k());
  const std::size_t steps = s.units * unit_steps(s.layout), stride = b.rows * kStepRows;
  const std::size_t whole = w_.group_rows() / (2 * kStepRows) * 2;
  std::int8_t* to = values_ + b.row * row_bytes_;
  for (std::size_t g = 0; g < s.groups; ++g, to += steps * stride) {
    const std::size_t first = g * w_.group_rows();
    for (std::size_t begin = 0; begin < whole; begin += kStepsAtOnce) {
      const std::size_t end = std::min(begin + kStepsAtOnce, whole);
      for (std::size_t i = 0; i < b.rows; ++i) {
        const std::int8_t* x = x_ + (b.row + i) * w_.k() + first;
        if (parity) {
          write_parities(x, first % 2 == 1, begin, end, to + i * kStepRows, stride);
        } else {
          write_in_order(x, begin, end, to + i * kStepRows, stride);
        }
      }
    }
    for (std::size_t step = whole; step < steps; ++step) {
      for (std::size_t lane = 0; lane < kStepRows; ++lane) {
        const StepRow row = order.row(g, step, lane);
        for (std::size_t i = 0; i < b.rows; ++i)
          to[step * stride + i * kStepRows + lane] =
              row.exists ? x_[(b.row + i) * w_.k() + row.k] : std::int8_t{0};
      }
    }
  }
}

void Activations::pack_sums(const RowBlock& b, std::size_t i) {
  const PanelShape& s = w_.shape();
  const int even_bias = code_bias(s.layout, false), odd_bias = code_bias(s.layout, true);
  const auto put = [&](std::size_t term, std::int32_t sum, std::int32_t bias_sum) {
    sums_[b.row * terms_ + term * b.rows + i] = sum;
    sums_[(m_ + b.row) * terms_ + term * b.rows + i] = bias_sum;
  };
  const std::int8_t* x = x_ + (b.row + i) * w_.k();
  for (std::size_t g = 0; g < s.groups; ++g) {
    const RowSums sum = row_sums(x, g * w_.group_rows(), (g + 1) * w_.group_rows());
    const std::int32_t even = even_bias * sum.even, odd = odd_bias * sum.odd;
    if (s.dual_scales) {
      put(2 * g, sum.even, even);
      put(2 * g + 1, sum.odd, odd);
    } else {
      put(g, sum.even + sum.odd, even + odd);
    }
  }
}

}  // namespace lpu::kernels
