// The ONNX backend node cases: one test's named tensors and attributes.
#pragma once

#include <optional>

#include "emulator/model/half.h"
#include "tests/model/data_files.h"

namespace lpu::tests {

struct OnnxTensor {
  std::string type;  // "u8", "i8", "i4", "u4", "i2", "u2", "f32", "f16", ...
  std::vector<std::size_t> shape;
  std::vector<std::uint8_t> bytes;     // as stored: types below 8 bits packed
  std::vector<std::uint8_t> unpacked;  // types below 8 bits: one value a byte

  std::size_t count() const {
    std::size_t product = 1;
    for (const std::size_t dim : shape) product *= dim;
    return product;
  }
  bool is_signed() const { return type.starts_with("i"); }
  std::vector<int> integers() const;  // of integer types of up to 8 bits
  std::vector<float> floats() const;  // of f32 and f16
};

inline std::vector<int> OnnxTensor::integers() const {
  const auto& values = unpacked.empty() ? bytes : unpacked;
  REQUIRE(values.size() == count());
  std::vector<int> out;
  for (const std::uint8_t v : values) out.push_back(is_signed() ? static_cast<std::int8_t>(v) : v);
  return out;
}

inline std::vector<float> OnnxTensor::floats() const {
  if (type == "f32") return view<float>(bytes, 0, count());
  REQUIRE(type == "f16");
  std::vector<float> out;
  for (const auto half : view<std::uint16_t>(bytes, 0, count())) out.push_back(model::half_to_float(half));
  return out;
}

class OnnxCase {
 public:
  OnnxCase(const nlohmann::json& json, const std::vector<std::uint8_t>& bin) : json_(json), bin_(bin) {}

  std::string name() const { return json_["test"]; }
  long attribute(const char* key, long otherwise) const { return json_["attributes"].value(key, otherwise); }
  std::size_t inputs() const { return json_["inputs"].size(); }
  OnnxTensor input(std::size_t index) const { return read(json_["inputs"].at(index)); }
  OnnxTensor output() const { return read(json_["outputs"].at(0)); }

 private:
  OnnxTensor read(const nlohmann::json& entry) const {
    OnnxTensor t{
        entry["dtype"], entry["shape"], view<std::uint8_t>(bin_, entry["offset"], entry["bytes"]), {}};
    if (entry.contains("unpacked_offset"))
      t.unpacked = view<std::uint8_t>(bin_, entry["unpacked_offset"], t.count());
    return t;
  }

  const nlohmann::json& json_;
  const std::vector<std::uint8_t>& bin_;
};

struct OnnxVectors {
  nlohmann::json json = read_json("onnx/onnx_node_llm.json");
  std::vector<std::uint8_t> bin = read_file(data_path("onnx/onnx_node_llm.bin"));

  std::vector<OnnxCase> of_operator(const std::string& op) const {
    std::vector<OnnxCase> cases;
    for (const auto& entry : json["tests"]) {
      if (entry["op"].get_ref<const std::string&>() == op) cases.emplace_back(entry, bin);
    }
    return cases;
  }
};

}  // namespace lpu::tests
