// Every weight matmul of four tokens of a real model, Q8_0 as int8 and Q4_0 as int4 in groups of 32, through
// the chip: against the kernels' bits, the recorded sums of every block, and the recorded floats.
#include "tests/model/int_trace.h"

#include "emulator/model/model_file.h"
#include "kernels/matmul.h"
#include "tests/chip_data/on_chip.h"

using namespace lpu::tests;
using lpu::kernels::QuantizedMatrix;
using lpu::model::ModelFile;

namespace {

constexpr std::size_t kBlock = 32;
constexpr const char* kTraces[] = {"ts656k_once_q8_0_int_trace", "ts656k_once_q4_0_int_trace"};
constexpr std::size_t kMatmuls = 60, kResults = 18432, kBlockSums = 49152;  // of one trace

// Calls body(name, weight, positions) for every traced weight of a model.
template <typename Body>
void for_each_weight(const std::string& stem, const Body& body) {
  const Trace trace(stem);
  const auto file = ModelFile::open(data_path(trace.model()));
  for (const auto& [name, positions] : trace.by_weight()) {
    const auto w = file.load_quantized(name);
    REQUIRE(w.has_value());
    REQUIRE(w->group == kBlock);
    body(name, *w, positions);
  }
}

void check_grouped_floats(const std::string& stem, const NamedChip& on) {
  Comparison floats("floats of " + stem, on);
  for_each_weight(stem, [&](const std::string& name, const QuantizedMatrix& w, const auto& positions) {
    INFO(on.name, " ", name);
    for (const Traced& t : positions) {
      const QuantizedMatrix scaled = with_activation_scales(w, t);
      const std::vector<float> y = chip_floats(on, scaled, t.x, 1);
      const float one = 1;
      std::vector<float> normative(w.n);
      lpu::kernels::matmul_fp32(scaled, t.x.data(), &one, 1, normative.data());
      floats.check(y, normative);
      std::vector<std::int32_t> acc(w.groups() * w.n);
      lpu::kernels::matmul_int32(w, t.x.data(), 1, acc.data());
      CHECK(outside_bound(scaled, acc, y, t) == 0);
    }
  });
  CHECK(floats.results == kMatmuls);
  CHECK(floats.values.count() == kResults);
}

// Rows of one block of w: a matrix of one scale per column, whose int32 sums the chip can give.
QuantizedMatrix block_of(const QuantizedMatrix& w, std::size_t block) {
  QuantizedMatrix part = lpu::kernels::make_matrix(w.format, kBlock, w.n);
  std::vector<std::int8_t> codes(w.k);
  for (std::size_t n = 0; n < w.n; ++n) {
    unpack_column(w, n, codes.data());
    pack_column(part, n, &codes[block * kBlock]);
  }
  return part;
}

// acc[block][position][column], a program per block.
std::vector<std::int32_t> block_sums(const NamedChip& on, const QuantizedMatrix& w,
                                     const std::vector<Traced>& positions) {
  std::vector<std::int32_t> acc;
  for (std::size_t block = 0; block < w.groups(); ++block) {
    std::vector<std::int8_t> x;
    for (const Traced& t : positions) {
      const auto from = t.x.begin() + static_cast<long>(block * kBlock);
      x.insert(x.end(), from, from + static_cast<long>(kBlock));
    }
    const auto sums = chip_sums(on, block_of(w, block), x, positions.size());
    acc.insert(acc.end(), sums.begin(), sums.end());
  }
  return acc;
}

void check_block_sums(const std::string& stem, const NamedChip& on) {
  Comparison recorded("block sums of " + stem, on), results("results of " + stem + " by its own rule", on);
  for_each_weight(stem, [&](const std::string& name, const QuantizedMatrix& w, const auto& positions) {
    INFO(on.name, " ", name);
    const auto acc = block_sums(on, w, positions);
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const Traced& t = positions[i];
      const auto sums = sums_of(acc, w, positions.size(), i);
      if (!t.block_sums.empty()) recorded.check(sums, t.block_sums);
      results.check(rule_of_trace(w, t, sums), t.result);
    }
  });
  CHECK(recorded.values.count() == kBlockSums);
  CHECK(results.results == kMatmuls);
  CHECK(results.values.count() == kResults);
}

}  // namespace

TEST_CASE("grouped floats are the kernels' bits, and the recorded results within what rounding allows") {
  for (const NamedChip& on : chips()) {
    for (const char* stem : kTraces) check_grouped_floats(stem, on);
  }
}

TEST_CASE("the int32 sums of every block are the recorded ones and give the recorded results") {
  for (const NamedChip& on : chips()) {
    for (const char* stem : kTraces) check_block_sums(stem, on);
  }
}
