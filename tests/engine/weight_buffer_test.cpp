// Weight buffers against plain copies: whatever was loaded in whatever order, a buffer has those columns, and
// a product is theirs.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "emulator/engine/fast/matvec.h"
#include "emulator/engine/fast/weights.h"
#include "tests/fuzz/random/rng.h"

namespace lpu::tests {
namespace {

constexpr std::size_t kLanes = 32, kRows = 200;
constexpr std::int64_t kRowBytes = kLanes;

// A buffer, the memory its columns are in, and what they must be.
struct Pair {
  explicit Pair(std::uint64_t seed)
      : rng(seed), memory(kRows * kLanes), columns(kLanes * kLanes), buffer(kLanes) {
    for (auto& b : memory) b = static_cast<std::uint8_t>(rng.next());
  }

  void load(std::int64_t column, std::int64_t step, std::int64_t row, std::int64_t row_step,
            std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i)
      std::memcpy(column_of(static_cast<std::size_t>(column + i * step)), row_of(row + i * row_step), kLanes);
    buffer.pin(column, step, row_of(row), row_step * kRowBytes, count);
  }

  // A loop of Lw: all streams, in one or two runs, in order or with a gap, sometimes with another distance.
  void load_loop() {
    const std::int64_t stride = rng.range(1, 3) * 4, most = static_cast<std::int64_t>(kLanes) / stride;
    const std::int64_t count = rng.range(1, static_cast<int>(most)),
                       first = rng.range(1, static_cast<int>(count));
    const std::int64_t usual_step = rng.range(0, 3);
    buffer.set_stride(static_cast<std::size_t>(stride));
    if (rng.percent(50) && load_whole(stride, count, usual_step)) return;
    for (std::int64_t n = 0; n < stride; ++n) {
      const std::int64_t row = rng.range(0, 100), row_step = rng.percent(97) ? usual_step : rng.range(0, 3);
      load(n, stride, row, row_step, first);
      if (first < count && rng.percent(97))
        load(n + first * stride, stride, row + first * row_step + (rng.percent(97) ? 0 : 1), row_step,
             count - first);
    }
  }
  // The same at once, as long as nothing else was loaded.
  bool load_whole(std::int64_t stride, std::int64_t count, std::int64_t row_step) {
    const std::int64_t later = rng.range(0, 20);
    std::vector<std::int64_t> rows(static_cast<std::size_t>(stride));
    std::vector<const std::uint8_t*> first;
    for (std::int64_t& row : rows) first.push_back(row_of(row = rng.range(0, 80)));
    if (!buffer.pin_stretches(first, later * kRowBytes, row_step * kRowBytes, count)) return false;
    for (std::int64_t n = 0; n < stride; ++n)
      for (std::int64_t i = 0; i < count; ++i)
        std::memcpy(column_of(static_cast<std::size_t>(n + i * stride)),
                    row_of(rows[static_cast<std::size_t>(n)] + later + i * row_step), kLanes);
    return true;
  }
  void load_one() { load(rng.below(kLanes), 0, rng.below(kRows), 0, 1); }
  void load_own() {
    const auto column = static_cast<std::size_t>(rng.below(kLanes));
    std::memcpy(buffer.own(column), row_of(rng.below(kRows)), kLanes);
    std::memcpy(column_of(column), buffer.column(column), kLanes);
  }
  void change_memory() {
    std::uint8_t* row = row_of(rng.below(kRows));
    buffer.keep(row);
    for (std::size_t k = 0; k < kLanes; ++k) row[k] = static_cast<std::uint8_t>(rng.next());
  }
  void clear() {
    buffer.clear();
    std::fill(columns.begin(), columns.end(), std::uint8_t{0});
  }

  void check_columns() {
    for (std::size_t n = 0; n < kLanes; ++n)
      REQUIRE(std::memcmp(buffer.column(n), column_of(n), kLanes) == 0);
  }
  void check_product() {
    std::vector<std::int8_t> vector(kLanes);
    for (auto& v : vector) v = static_cast<std::int8_t>(rng.next());
    std::vector<std::int32_t> sums(kLanes, -1), expected(kLanes);
    for (std::size_t n = 0; n < kLanes; ++n)
      for (std::size_t k = 0; k < kLanes; ++k)
        expected[n] += vector[k] * static_cast<std::int8_t>(column_of(n)[k]);
    const std::size_t stride = buffer.stride();
    stretched += stride > 0 ? 1 : 0;
    const fast::Matvec product = buffer.product(vector.data(), sums.data());
    fast::matvec({&product, 1}, kLanes, stride);
    REQUIRE(sums == expected);
  }

  std::uint8_t* row_of(std::int64_t row) { return memory.data() + row * kRowBytes; }
  std::uint8_t* column_of(std::size_t n) { return columns.data() + n * kLanes; }

  fuzz::Rng rng;
  std::vector<std::uint8_t> memory, columns;
  fast::WeightBuffer buffer;
  int stretched = 0;
};

}  // namespace

TEST_CASE("a weight buffer has the columns that were loaded, in stretches, one by one, kept and cleared") {
  int stretched = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    CAPTURE(seed);
    Pair p(seed);
    for (int round = 0; round < 6; ++round) {
      p.clear();
      for (int n = p.rng.range(0, 3); n >= 0; --n) {
        const int what = p.rng.below(100);
        if (what < 70) {
          p.load_loop();
        } else if (what < 80) {
          p.load_one();
        } else if (what < 85) {
          p.load_own();
        }
        for (int changes = p.rng.below(3); changes > 0; --changes) p.change_memory();
        p.check_columns();
      }
      p.check_product();
      p.check_columns();
      p.change_memory();
      p.check_columns();
    }
    stretched += p.stretched;
  }
  CHECK(stretched > 1000);  // of 12,000 products
}

}  // namespace lpu::tests
