// Every weight matmul of four tokens of a real model, Q8_0 as int8 and Q4_0 as int4 in groups of 32, through
// the chip: its floats against the kernels' bits and the recorded results, its sums against the recorded
// sums.
#include "tests/model/int_trace.h"

#include "emulator/model/model_file.h"
#include "kernels/matmul.h"
#include "tests/chip_data/on_chip.h"

using namespace lpu::tests;
using lpu::kernels::QuantizedMatrix;
using lpu::model::ModelFile;

namespace {

constexpr std::size_t kBlock = 32;

// Calls body(name, weight, positions) for every traced weight of a model.
template <typename Body>
void for_each_weight(const std::string& stem, const Body& body) {
  const Trace trace(stem);
  const auto file = ModelFile::open(data_path(trace.model()));
  for (const auto& [name, positions] : trace.by_weight()) {
    const auto w = file.load_quantized(name);
    REQUIRE(w.has_value());
    body(name, *w, positions);
  }
}

void check_floats(const std::string& stem, const char* on) {
  Compared values("float results of " + stem + " on " + on);
  std::size_t matmuls = 0;
  for_each_weight(stem, [&](const std::string& name, const QuantizedMatrix& w, const auto& positions) {
    INFO(on.name, " ", name);
    for (const Traced& t : positions) {
      const QuantizedMatrix scaled = with_activation_scales(w, t);
      const std::vector<float> y = chip_floats(on, scaled, t.x, 1);
      const float one = 1;
      std::vector<float> normative(w.n);
      lpu::kernels::matmul_fp32(scaled, t.x.data(), &one, 1, normative.data());
      CHECK(differences(y, normative) == 0);
      std::vector<std::int32_t> acc(w.groups() * w.n);
      lpu::kernels::matmul_int32(w, t.x.data(), 1, acc.data());
      CHECK(outside_bound(scaled, acc, y, t) == 0);
      values.add(y.size());
      ++matmuls;
    }
  });
  CHECK(matmuls == 60);
  CHECK(compared.values.count() == 19456);
}

// Rows [first, first + kBlock) of w: a matrix of one scale per column, whose int32 sums the chip can give.
QuantizedMatrix block_of(const QuantizedMatrix& w, std::size_t block) {
  QuantizedMatrix part = lpu::kernels::make_matrix(w.format, kBlock, w.n);
  std::vector<std::int8_t> codes(w.k);
  for (std::size_t n = 0; n < w.n; ++n) {
    unpack_column(w, n, codes.data());
    pack_column(part, n, &codes[block * kBlock]);
  }
  return part;
}

// Activations [position][kBlock] and recorded sums [position][column] of one block.
struct BlockVectors {
  std::vector<std::int8_t> x;
  std::vector<std::int32_t> sums;
};
BlockVectors vectors_of(const std::vector<Traced>& positions, const QuantizedMatrix& w, std::size_t block) {
  BlockVectors v;
  for (const Traced& t : positions) {
    const auto from = t.x.begin() + static_cast<long>(block * kBlock);
    v.x.insert(v.x.end(), from, from + static_cast<long>(kBlock));
    for (std::size_t n = 0; n < w.n; ++n) v.sums.push_back(t.block_sums.at(n * w.groups() + block));
  }
  return v;
}

void check_block_sums(const std::string& stem, const char* on) {
  Compared values("block sums of " + stem + " on " + on);
  std::size_t blocks = 0;
  for_each_weight(stem, [&](const std::string& name, const QuantizedMatrix& w, const auto& positions) {
    if (positions[0].block_sums.empty()) return;
    REQUIRE(w.group == kBlock);
    for (std::size_t block = 0; block < w.groups(); ++block) {
      INFO(on.name, " ", name, " block ", block);
      const BlockVectors v = vectors_of(positions, w, block);
      CHECK(differences(chip_sums(on, block_of(w, block), v.x, positions.size()), v.sums) == 0);
      values.add(v.sums.size());
      ++blocks;
    }
  });
  CHECK(blocks == 72);
  CHECK(compared.values.count() == 4 * 2 * (4 * (128 + 64 + 64 + 128 + 384 + 384) + 12 * 128));
}

}  // namespace

TEST_CASE("grouped floats are the kernels' bits, and the recorded results within what rounding allows") {
  for (const NamedChip& on : chips()) {
    check_floats("ts656k_once_q8_0_int_trace", on);
    check_floats("ts656k_once_q4_0_int_trace", on);
  }
}

TEST_CASE("every recorded sum of a block is the chip's int32 sum of that block") {
  for (const NamedChip& on : chips()) {
    check_block_sums("ts656k_once_q8_0_int_trace", on);
    check_block_sums("ts656k_once_q4_0_int_trace", on);
  }
}
