// Every weight matmul of four tokens of a real model, Q8_0 and Q4_0: int8 activations times imported
// codes against the exact integer sums and the float results recorded beside the model.
#include "tests/model/int_trace.h"

#include "emulator/model/model_file.h"
#include "kernels/matmul.h"

using namespace lpu::model;
using namespace lpu::tests;
using lpu::kernels::QuantizedMatrix;

namespace {

// Sums of all positions in one call, M = positions: acc[group][position][column].
std::vector<std::int32_t> block_sums(const QuantizedMatrix& w, const std::vector<Traced>& positions) {
  std::vector<std::int8_t> x;
  for (const Traced& t : positions) x.insert(x.end(), t.x.begin(), t.x.end());
  REQUIRE(x.size() == positions.size() * w.k);
  std::vector<std::int32_t> acc(w.groups() * positions.size() * w.n);
  lpu::kernels::matmul_int32(w, x.data(), positions.size(), acc.data());
  return acc;
}

void check_output_step(const QuantizedMatrix& w, const Traced& t, const std::vector<std::int32_t>& sums) {
  const QuantizedMatrix scaled = with_activation_scales(w, t);
  std::vector<std::int32_t> acc(w.groups() * w.n);
  for (std::size_t i = 0; i < acc.size(); ++i) acc[i] = sums[i % w.n * w.groups() + i / w.n];
  const float one = 1;
  std::vector<float> y(w.n);
  lpu::kernels::output_step(scaled, acc.data(), &one, 1, y.data());
  REQUIRE(outside_bound(scaled, acc, y, t) == 0);
}

void check_trace(const std::string& stem) {
  Compared sums_compared("block sums of " + stem), floats_compared("float results of " + stem);
  const Trace trace(stem);
  const auto file = ModelFile::open(data_path(trace.model()));
  std::size_t matmuls = 0;
  for (const auto& entry : trace.by_weight()) {
    const std::string& name = entry.first;
    const std::vector<Traced>& positions = entry.second;
    INFO(name);
    const auto w = file.load_quantized(name);
    REQUIRE(w.has_value());
    const auto acc = block_sums(*w, positions);
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const Traced& t = positions[i];
      const auto sums = sums_of(acc, *w, positions.size(), i);
      if (!t.block_sums.empty()) {
        CHECK(differences(sums, t.block_sums) == 0);
        sums_compared.add(sums.size());
      }
      CHECK(differences(rule_of_trace(*w, t, sums), t.result) == 0);
      floats_compared.add(t.result.size());
      check_output_step(*w, t, sums);
      ++matmuls;
    }
  }
  CHECK(matmuls == 60);
  CHECK(sums_compared.count() > 0);
  CHECK(floats_compared.count() > 0);
}

}  // namespace

TEST_CASE("Q8_0: block sums are exact and floats bit-equal on every traced matmul") {
  check_trace("ts656k_once_q8_0_int_trace");
}

TEST_CASE("Q4_0: block sums are exact and floats bit-equal on every traced matmul") {
  check_trace("ts656k_once_q4_0_int_trace");
}

TEST_CASE("planted fault: one wrong weight code shows in exactly its column and block") {
  const Trace trace("ts656k_once_q4_0_int_trace");
  const std::string name = "blk.0.attn_q.weight";
  const auto& positions = trace.by_weight().at(name);
  auto w = *ModelFile::open(data_path(trace.model())).load_quantized(name);
  std::vector<std::int8_t> codes(w.k);
  unpack_column(w, 5, codes.data());
  std::size_t row = 32;
  while (positions[0].x[row] == 0) ++row;
  codes[row] = static_cast<std::int8_t>(codes[row] == 7 ? 6 : codes[row] + 1);
  pack_column(w, 5, codes.data());
  const auto sums = sums_of(block_sums(w, positions), w, positions.size(), 0);
  CHECK(differences(sums, positions[0].block_sums) == 1);
  CHECK(sums[5 * w.groups() + row / 32] != positions[0].block_sums[5 * w.groups() + row / 32]);
}
