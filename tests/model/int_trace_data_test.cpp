// Every weight matmul of four tokens of a real model, Q8_0 and Q4_0: int8 activations times imported
// codes against the exact integer sums and the float results recorded beside the model.
#include <cmath>
#include <map>

#include "emulator/model/half.h"
#include "emulator/model/model_file.h"
#include "kernels/matmul.h"
#include "tests/model/data_files.h"

using namespace lpu::model;
using namespace lpu::tests;
using lpu::kernels::QuantizedMatrix;

namespace {

struct Traced {
  std::vector<std::int8_t> x;            // [K]
  std::vector<float> x_scale;            // [K/32]
  std::vector<std::int32_t> block_sums;  // [N][K/32]; empty where not recorded
  std::vector<float> result;             // [N]
};

class Trace {
 public:
  explicit Trace(const std::string& stem)
      : json_(read_json("models/ref/" + stem + ".json")),
        bin_(read_file(data_path("models/ref/" + stem + ".bin"))) {
    for (const auto& entry : json_["matmuls"]) by_weight_[entry["weight"]].push_back(read(entry));
  }

  std::string model() const { return "models/" + json_["model"].get<std::string>(); }
  // In name order; all positions of one weight together.
  const std::map<std::string, std::vector<Traced>>& by_weight() const { return by_weight_; }

 private:
  Traced read(const nlohmann::json& entry) const {
    const std::size_t k = entry["K"], n = entry["N"];
    Traced t;
    t.x = view<std::int8_t>(bin_, entry["act_i8"], k);
    for (const auto half : view<std::uint16_t>(bin_, entry["act_scale_f16"], k / 32)) {
      t.x_scale.push_back(half_to_float(half));
    }
    if (!entry["block_sums_i32"].is_null()) {
      t.block_sums = view<std::int32_t>(bin_, entry["block_sums_i32"], n * k / 32);
    }
    t.result = view<float>(bin_, entry["out_f32"], n);
    return t;
  }

  nlohmann::json json_;
  std::vector<std::uint8_t> bin_;
  std::map<std::string, std::vector<Traced>> by_weight_;
};

// Sums of all positions in one call, M = positions: acc[group][position][column].
std::vector<std::int32_t> block_sums(const QuantizedMatrix& w, const std::vector<Traced>& positions) {
  std::vector<std::int8_t> x;
  for (const Traced& t : positions) x.insert(x.end(), t.x.begin(), t.x.end());
  REQUIRE(x.size() == positions.size() * w.k);
  std::vector<std::int32_t> acc(w.groups() * positions.size() * w.n);
  lpu::kernels::matmul_int32(w, x.data(), positions.size(), acc.data());
  return acc;
}

// Of one position, as the trace stores them: [column][group].
std::vector<std::int32_t> sums_of(const std::vector<std::int32_t>& acc, const QuantizedMatrix& w,
                                  std::size_t positions, std::size_t position) {
  std::vector<std::int32_t> sums;
  for (std::size_t n = 0; n < w.n; ++n) {
    for (std::size_t g = 0; g < w.groups(); ++g) sums.push_back(acc[(g * positions + position) * w.n + n]);
  }
  return sums;
}

// The trace's own rule: sum of integer times both scales, in double, rounded once to fp32. Each product
// is exact in double (20 + 11 + 11 bits).
std::vector<float> rule_of_trace(const QuantizedMatrix& w, const Traced& t,
                                 const std::vector<std::int32_t>& sums) {
  std::vector<float> result;
  for (std::size_t n = 0; n < w.n; ++n) {
    double sum = 0;
    for (std::size_t g = 0; g < w.groups(); ++g) {
      sum += static_cast<double>(sums[n * w.groups() + g]) * w.scales[g * w.n + n] * t.x_scale[g];
    }
    result.push_back(static_cast<float>(sum));
  }
  return result;
}

// Our normative output step on the same sums, with both scales multiplied into the group's (exact:
// 11 + 11 bits). It rounds G products and G - 1 additions, so it is within 2 G u of the sum of |terms|.
void check_output_step(const QuantizedMatrix& w, const Traced& t, const std::vector<std::int32_t>& sums) {
  QuantizedMatrix scaled = w;
  std::vector<std::int32_t> acc(w.groups() * w.n);
  for (std::size_t g = 0; g < w.groups(); ++g) {
    for (std::size_t n = 0; n < w.n; ++n) {
      scaled.scales[g * w.n + n] *= t.x_scale[g];
      acc[g * w.n + n] = sums[n * w.groups() + g];
    }
  }
  const float one = 1;
  std::vector<float> y(w.n);
  lpu::kernels::output_step(scaled, acc.data(), &one, 1, y.data());
  for (std::size_t n = 0; n < w.n; ++n) {
    double magnitude = 0;
    for (std::size_t g = 0; g < w.groups(); ++g) {
      magnitude += std::fabs(static_cast<double>(acc[g * w.n + n]) * scaled.scales[g * w.n + n]);
    }
    REQUIRE(std::fabs(y[n] - t.result[n]) <= 2 * static_cast<double>(w.groups()) * 0x1p-24 * magnitude);
  }
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
