// CMSIS-NN's vectors, whose outputs the TensorFlow Lite interpreter computed: how to read them, and how
// their outputs follow from exact integer sums.
#pragma once

#include "tests/model/data_files.h"
#include "tests/model/tflite.h"

namespace lpu::tests {

class CmsisCase {
 public:
  CmsisCase(const nlohmann::json& json, const std::vector<std::uint8_t>& bin) : json_(json), bin_(bin) {}

  std::string name() const { return json_["case"]; }
  bool has(const std::string& array) const { return find(array) != nullptr; }
  bool has_parameter(const char* key) const { return json_["params"].contains(key); }
  int parameter(const char* key) const {
    INFO(name(), " ", key);
    REQUIRE(json_["params"][key].is_number_integer());
    return json_["params"][key];
  }
  std::size_t size(const char* key) const { return static_cast<std::size_t>(parameter(key)); }
  int parameter_or(const char* key, int otherwise) const {
    return has_parameter(key) ? parameter(key) : otherwise;
  }

  // The first of the names this case has; empty when it has none.
  template <typename T>
  std::vector<T> array(std::initializer_list<const char*> names) const {
    for (const char* each : names) {
      const auto* entry = find(each);
      if (entry != nullptr) return view<T>(bin_, (*entry)["offset"], (*entry)["count"]);
    }
    return {};
  }
  std::string type_of(const std::string& array) const { return has(array) ? (*find(array))["dtype"] : ""; }

 private:
  const nlohmann::json* find(const std::string& array) const {
    for (const auto& entry : json_["arrays"]) {
      if (entry["name"].get_ref<const std::string&>() == array) return &entry;
    }
    return nullptr;
  }

  const nlohmann::json& json_;
  const std::vector<std::uint8_t>& bin_;
};

struct CmsisVectors {
  nlohmann::json json = read_json("cmsis_nn/cmsis_nn_vectors.json");
  std::vector<std::uint8_t> bin = read_file(data_path("cmsis_nn/cmsis_nn_vectors.bin"));

  // Cases with int8 outputs whose name starts so.
  std::vector<CmsisCase> starting(std::initializer_list<const char*> prefixes) const {
    std::vector<CmsisCase> cases;
    for (const auto& entry : json["cases"]) {
      const CmsisCase c(entry, bin);
      const bool int8 = c.type_of("output") == "i8" || c.type_of("output_ref") == "i8";
      for (const char* prefix : prefixes) {
        if (int8 && c.name().starts_with(prefix)) cases.push_back(c);
      }
    }
    return cases;
  }
};

// int4 weights are one continuous stream of signed nibbles, low nibble first; rows are not padded.
inline std::vector<std::int8_t> unpack_nibbles(const std::vector<std::int8_t>& packed, std::size_t count) {
  std::vector<std::int8_t> codes(count);
  for (std::size_t i = 0; i < count; ++i) {
    const int nibble = (static_cast<std::uint8_t>(packed[i / 2]) >> (i % 2 * 4)) & 15;
    codes[i] = static_cast<std::int8_t>(nibble < 8 ? nibble : nibble - 16);
  }
  return codes;
}

inline std::vector<Requantize> requantizers(const CmsisCase& c, std::size_t channels) {
  if (!c.has("output_multiplier")) {
    return std::vector<Requantize>(channels, {c.parameter("OUTPUT_MULTIPLIER"), c.parameter("OUTPUT_SHIFT")});
  }
  const auto multipliers = c.array<std::int32_t>({"output_multiplier"});
  const auto shifts = c.array<std::int32_t>({"output_shift"});
  REQUIRE(multipliers.size() == channels);
  REQUIRE(shifts.size() == channels);
  std::vector<Requantize> all;
  for (std::size_t i = 0; i < channels; ++i) all.push_back({multipliers[i], shifts[i]});
  return all;
}

inline std::int8_t finish(const CmsisCase& c, std::int32_t acc, const Requantize& r, const char* min,
                          const char* max) {
  const int value = requantize(acc, r) + c.parameter("OUTPUT_OFFSET");
  return static_cast<std::int8_t>(std::clamp(value, c.parameter(min), c.parameter(max)));
}

inline kernels::Format weight_format(const CmsisCase& c) {
  return c.name().find("int4") != std::string::npos ? kernels::Format::kInt4 : kernels::Format::kInt8;
}

// out[m][n] of a layer with `rows` rows of x.
inline std::vector<std::int8_t> dense(const IntegerMatmul& matmul, const CmsisCase& c, std::size_t rows,
                                      std::size_t k, std::size_t n) {
  const kernels::Format format = weight_format(c);
  const auto stored = c.array<std::int8_t>({"weights", "input_weights"});
  const auto codes = format == kernels::Format::kInt4 ? unpack_nibbles(stored, k * n) : stored;
  const auto w = matrix_of(format, codes, k, n, -c.parameter_or("FILTER_OFFSET", 0));
  const auto x = c.array<std::int8_t>({"input"});
  const auto bias = c.array<std::int32_t>({"biases", "bias", "input_bias"});
  REQUIRE(codes.size() == k * n);
  REQUIRE(x.size() == rows * k);
  REQUIRE((bias.empty() || bias.size() == n));
  const auto acc = offset_matmul(matmul, w, x, rows, c.parameter("INPUT_OFFSET"));
  const auto scale = requantizers(c, n);
  std::vector<std::int8_t> out(acc.size());
  for (std::size_t i = 0; i < acc.size(); ++i) {
    const std::int32_t biased = acc[i] + (bias.empty() ? 0 : bias[i % n]);
    out[i] = finish(c, biased, scale[i % n], "OUT_ACTIVATION_MIN", "OUT_ACTIVATION_MAX");
  }
  return out;
}

inline std::vector<std::int8_t> fully_connected(const IntegerMatmul& matmul, const CmsisCase& c) {
  return dense(matmul, c, c.size("INPUT_BATCHES"), c.size("ACCUMULATION_DEPTH"), c.size("OUT_CH"));
}

// A matmul with a pixel per row.
inline std::vector<std::int8_t> convolution_1x1(const IntegerMatmul& matmul, const CmsisCase& c) {
  return dense(matmul, c, c.size("OUTPUT_H") * c.size("OUTPUT_W"), c.size("IN_CH"), c.size("OUT_CH"));
}

inline std::vector<std::int8_t> slice(const std::vector<std::int8_t>& all, std::size_t index,
                                      std::size_t size) {
  REQUIRE((index + 1) * size <= all.size());
  const auto begin = all.begin() + static_cast<long>(index * size);
  return {begin, begin + static_cast<long>(size)};
}

// One [rows][cols] matrix of a batch, broadcast along dimensions of size 1.
inline std::vector<std::int8_t> batch_matrix(const CmsisCase& c, const char* side, std::size_t batch,
                                             std::size_t height) {
  const std::string s = side;
  const auto dim = [&](const char* suffix) { return c.size((s + suffix).c_str()); };
  const std::size_t b = dim("_BATCH") == 1 ? 0 : batch, h = dim("_HEIGHT") == 1 ? 0 : height;
  const auto all = c.array<std::int8_t>({s == "LHS" ? "lhs_input_tensor" : "rhs_input_tensor"});
  return slice(all, b * dim("_HEIGHT") + h, dim("_ROWS") * dim("_COLS"));
}

inline std::vector<std::int8_t> batch_matmul(const IntegerMatmul& matmul, const CmsisCase& c) {
  const std::size_t m = c.size("OUTPUT_ROWS"), n = c.size("OUTPUT_COLS");
  const bool adj_x = c.parameter("ADJ_X") != 0, adj_y = c.parameter("ADJ_Y") != 0;
  const std::size_t k = adj_x ? c.size("LHS_ROWS") : c.size("LHS_COLS");
  const Requantize r{c.parameter("OUTPUT_MULTIPLIER"), c.parameter("OUTPUT_SHIFT")};
  std::vector<std::int8_t> out;
  for (std::size_t batch = 0; batch < c.size("OUTPUT_BATCH"); ++batch) {
    for (std::size_t height = 0; height < c.size("OUTPUT_HEIGHT"); ++height) {
      auto x = batch_matrix(c, "LHS", batch, height);
      auto codes = batch_matrix(c, "RHS", batch, height);
      if (adj_x) x = transposed(x, k, m);
      if (!adj_y) codes = transposed(codes, k, n);
      const auto w = matrix_of(kernels::Format::kInt8, codes, k, n, -c.parameter("RHS_OFFSET"));
      for (const std::int32_t acc : offset_matmul(matmul, w, x, m, c.parameter("LHS_OFFSET"))) {
        out.push_back(finish(c, acc, r, "ACTIVATION_MIN", "ACTIVATION_MAX"));
      }
    }
  }
  return out;
}

inline std::vector<std::int8_t> published(const CmsisCase& c) {
  return c.array<std::int8_t>({"output_ref", "output"});
}

}  // namespace lpu::tests
