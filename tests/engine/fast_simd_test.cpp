// The fast engine's lane loops and products on every SIMD target this machine can run, against plain loops.
#include <doctest/doctest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "emulator/engine/fast/lanes.h"
#include "emulator/engine/fast/matvec.h"
#include "emulator/isa/semantics/decode.h"
#include "emulator/isa/semantics/vxm.h"

namespace lpu::tests {
namespace {

template <class F>
void on_every_target(F f) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    INFO("target ", hwy::TargetName(target));
    hwy::GetChosenTarget().Update(target);
    f();
  }
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

class Random {
 public:
  std::uint32_t next() {
    state_ = state_ * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<std::uint32_t>(state_ >> 32);
  }
  // Often a value at an edge of int32, int8 or fp32.
  std::uint32_t edgy() {
    constexpr std::uint32_t kEdges[] = {0u,          1u,          0x7Fu,       0x80u,       0xFFFFFF80u,
                                        0xFFFFFF7Fu, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFFu, 0x3F800000u,
                                        0xBF800000u, 0x7F800000u, 0xFF800000u, 0x7FC00000u, 0x7F800001u,
                                        0x00800000u, 0x4F000000u, 0xCF000000u, 0x3F000000u, 0x3FC00000u,
                                        0x4EFFFFFFu, 31u,         32u,         0x80000001u};
    return next() % 2 == 0 ? kEdges[next() % std::size(kEdges)] : next();
  }

 private:
  std::uint64_t state_ = 1;
};

}  // namespace

// Columns lie apart and unaligned, and what is behind them must not count.
TEST_CASE("products on every SIMD target, from 16 to 512 lanes, in every order of columns") {
  on_every_target([] {
    Random random;
    const auto value = [&] {
      return static_cast<std::uint8_t>(random.next() % 3 == 0 ? 0x80 : random.next());
    };
    for (const std::size_t lanes : {16u, 32u, 48u, 304u, 320u, 336u, 512u})
      for (const std::size_t count : {1u, 2u, 3u, 16u}) {
        const std::size_t apart = lanes + 17;
        std::vector<std::uint8_t> memory(count * lanes * apart);
        std::generate(memory.begin(), memory.end(), value);
        std::vector<std::int8_t> vectors(count * lanes);
        std::generate(vectors.begin(), vectors.end(), [&] { return static_cast<std::int8_t>(value()); });
        std::vector<const std::uint8_t*> columns(count * lanes);
        for (std::size_t c = 0; c < columns.size(); ++c) columns[c] = memory.data() + c * apart;
        std::vector<std::int32_t> expected(count * lanes);
        for (std::size_t c = 0; c < columns.size(); ++c)
          for (std::size_t k = 0; k < lanes; ++k)
            expected[c] += static_cast<std::int8_t>(columns[c][k]) * vectors[c / lanes * lanes + k];

        std::vector<std::int32_t> got(count * lanes);
        std::vector<fast::Matvec> products;
        for (std::size_t i = 0; i < count; ++i)
          products.push_back({&columns[i * lanes], &vectors[i * lanes], &got[i * lanes]});
        fast::matvec(products, lanes, 0);
        CHECK(got == expected);

        for (std::size_t stride = 1; stride <= 40; ++stride) {
          if (!fast::may_stretch(lanes, stride)) continue;
          CAPTURE(stride);
          // Products of every length, so that short ones follow long ones.
          for (std::size_t i = 0; i < count; ++i) {
            products[i].step = static_cast<std::int64_t>(stride * apart);
            products[i].count = 1 + random.next() % (lanes / stride);
          }
          std::vector<std::int32_t> loaded = expected;
          for (std::size_t c = 0; c < columns.size(); ++c)
            if (c % lanes >= products[c / lanes].count * stride) loaded[c] = 0;
          std::fill(got.begin(), got.end(), -1);
          fast::matvec(products, lanes, stride);
          CHECK(got == loaded);
        }
      }
  });
}

TEST_CASE("widened columns on every SIMD target are their scalar meaning, byte by byte") {
  using semantics::Decode;
  on_every_target([] {
    Random random;
    for (const std::size_t lanes : {1u, 15u, 16u, 17u, 319u, 320u, 512u}) {
      std::vector<std::vector<std::uint8_t>> bytes(16, std::vector<std::uint8_t>(lanes));
      std::vector<const std::uint8_t*> streams;
      for (auto& b : bytes) {
        std::generate(b.begin(), b.end(), [&] { return static_cast<std::uint8_t>(random.next()); });
        streams.push_back(b.data());
      }
      std::vector<std::uint8_t> got(lanes);
      for (const Decode d : {Decode::kLowNibble, Decode::kHighNibble, Decode::kThreeBitA, Decode::kThreeBitB})
        for (int n = 0; n < semantics::kThreeBitColumns; ++n) {
          fast::decode_column(d, streams.data(), n, lanes, got.data());
          const auto at = [&](int s, std::size_t k) { return bytes[static_cast<std::size_t>(s)][k]; };
          const int field = n / 4 + (d == Decode::kThreeBitB ? 4 : 0), triple = n % 4;
          for (std::size_t k = 0; k < lanes; ++k) {
            const std::uint8_t expected =
                d == Decode::kLowNibble ? semantics::low_nibble(at(n, k))
                : d == Decode::kHighNibble
                    ? semantics::high_nibble(at(n, k))
                    : semantics::three_bit_field(field, at(triple, k), at(triple + 4, k), at(triple + 8, k));
            REQUIRE(got[k] == expected);
          }
        }
    }
  });
}

TEST_CASE("every VXM operation on every SIMD target is its scalar meaning, lane by lane") {
  on_every_target([] {
    Random random;
    for (const OpInfo& op : all_ops()) {
      if (op.unit != Unit::kVxm) continue;
      CAPTURE(op.mnemonic);
      for (const std::size_t lanes : {1u, 15u, 16u, 17u, 319u, 320u, 512u}) {
        std::vector<std::uint32_t> a(lanes), b(lanes), got(lanes), expected(lanes);
        for (std::size_t k = 0; k < lanes; ++k) {
          a[k] = random.edgy();
          b[k] = random.edgy();
          expected[k] = semantics::alu(op.op, a[k], b[k]);
        }
        fast::compute(op.op, a.data(), b.data(), lanes, got.data());
        CHECK(got == expected);
      }
    }
  });
}

TEST_CASE("bytes to words and back, and accumulation, on every SIMD target") {
  on_every_target([] {
    Random random;
    for (const std::size_t lanes : {1u, 15u, 16u, 17u, 319u, 320u, 512u}) {
      std::vector<std::uint32_t> words(lanes), joined(lanes), row(lanes, 0x80000000u);
      for (auto& w : words) w = random.next();
      std::vector<std::uint8_t> bytes(4 * lanes);
      fast::split_bytes(words.data(), lanes, 4, bytes.data());
      const std::uint8_t* const planes[4] = {&bytes[0], &bytes[lanes], &bytes[2 * lanes], &bytes[3 * lanes]};
      fast::join_bytes(planes, lanes, joined.data());
      CHECK(joined == words);
      std::vector<std::uint32_t> wide(lanes);
      fast::widen_bytes(planes[0], lanes, wide.data());
      std::vector<std::int32_t> product(lanes);
      for (std::size_t k = 0; k < lanes; ++k) product[k] = static_cast<std::int32_t>(random.next());
      auto replaced = row;
      fast::accumulate(product.data(), lanes, 7, true, replaced.data());
      fast::accumulate(product.data(), lanes, 3, false, row.data());
      for (std::size_t k = 0; k < lanes; ++k) {
        CHECK(bytes[lanes + k] == (words[k] >> 8 & 0xFF));
        CHECK(wide[k] == static_cast<std::uint32_t>(static_cast<std::int8_t>(words[k] & 0xFF)));
        CHECK(replaced[k] == static_cast<std::uint32_t>(product[k]) * 128u);
        CHECK(row[k] == 0x80000000u + static_cast<std::uint32_t>(product[k]) * 8u);
      }
    }
  });
}

}  // namespace lpu::tests
