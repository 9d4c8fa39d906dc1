// Blocks quantised by ggml itself: our decoding of them against ggml's own.
#include "emulator/model/decode.h"
#include "emulator/model/tensor_types.h"
#include "tests/model/data_files.h"

using namespace lpu::model;
using namespace lpu::tests;

TEST_CASE("F16, Q8_0 and Q4_0 blocks dequantise to ggml's values, bit for bit; all block sizes agree") {
  Compared values("values dequantised by ggml");
  const auto json = read_json("ggml_quant/ggml_blocks.json");
  const auto bin = read_file(data_path("ggml_quant/ggml_blocks.bin"));
  const std::size_t count = json["rows"].get<std::size_t>() * json["cols"].get<std::size_t>();
  std::size_t decoded = 0;
  for (const auto& entry : json["types"]) {
    INFO(entry["type"].get<std::string>());
    const TensorType* type = find_tensor_type(entry["type_id"]);
    REQUIRE(type != nullptr);
    CHECK(type->block_values == entry["block_values"].get<std::uint32_t>());
    CHECK(type->block_bytes == entry["block_bytes"].get<std::uint32_t>());
    if (!can_decode(type->id)) continue;
    const auto blocks = view<std::uint8_t>(bin, entry["blocks_offset"], entry["blocks_bytes"]);
    REQUIRE(blocks.size() == count / type->block_values * type->block_bytes);
    std::vector<float> ours(count);
    decode_values(type->id, blocks.data(), count, ours.data());
    CHECK(differences(ours, view<float>(bin, entry["dequant_f32_offset"], count)) == 0);
    values.add(count);
    ++decoded;
  }
  CHECK(decoded == 3);
  CHECK(values.count() == 3 * 16384);
}
