// The traced weight matmuls of four tokens of a real model (models/ref): int8 activations, the exact sum of
// every block of 32, the float results; and how far rounding lets our output step be from them.
#pragma once

#include <cmath>
#include <map>

#include "emulator/model/half.h"
#include "kernels/format.h"
#include "tests/model/data_files.h"

namespace lpu::tests {

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
      t.x_scale.push_back(model::half_to_float(half));
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

// Of sums acc[group][position][column], those of one position as the trace stores them: [column][group].
inline std::vector<std::int32_t> sums_of(const std::vector<std::int32_t>& acc,
                                         const kernels::QuantizedMatrix& w, std::size_t positions,
                                         std::size_t position) {
  std::vector<std::int32_t> sums;
  for (std::size_t n = 0; n < w.n; ++n) {
    for (std::size_t g = 0; g < w.groups(); ++g) sums.push_back(acc[(g * positions + position) * w.n + n]);
  }
  return sums;
}

// The trace's own rule: sum of integer times both scales, in double, rounded once to fp32. Each product
// is exact in double (20 + 11 + 11 bits).
inline std::vector<float> rule_of_trace(const kernels::QuantizedMatrix& w, const Traced& t,
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

// w with the activation scale of each block multiplied into the block's scales: exact (11 + 11 bits), and
// our output step, which has one activation scale per row, then takes 1.
inline kernels::QuantizedMatrix with_activation_scales(const kernels::QuantizedMatrix& w, const Traced& t) {
  kernels::QuantizedMatrix scaled = w;
  for (std::size_t i = 0; i < scaled.scales.size(); ++i) scaled.scales[i] *= t.x_scale[i / w.n];
  return scaled;
}

// How many of y, our output step on block sums acc [G][N], are too far from the trace's result. The step
// rounds G products and G - 1 additions, so it is within 2 G u of the sum of |terms|.
inline std::size_t outside_bound(const kernels::QuantizedMatrix& scaled, const std::vector<std::int32_t>& acc,
                                 const std::vector<float>& y, const Traced& t) {
  REQUIRE(acc.size() == scaled.groups() * scaled.n);
  REQUIRE(y.size() == scaled.n);
  std::size_t outside = 0;
  for (std::size_t n = 0; n < scaled.n; ++n) {
    double magnitude = 0;
    for (std::size_t g = 0; g < scaled.groups(); ++g) {
      magnitude += std::fabs(static_cast<double>(acc[g * scaled.n + n]) * scaled.scales[g * scaled.n + n]);
    }
    const double bound = 2 * static_cast<double>(scaled.groups()) * 0x1p-24 * magnitude;
    outside += !(std::fabs(static_cast<double>(y[n]) - t.result[n]) <= bound);
  }
  return outside;
}

}  // namespace lpu::tests
