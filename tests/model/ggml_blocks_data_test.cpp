// Blocks quantised by ggml itself: our decoding of them against ggml's own.
#include "emulator/model/decode.h"
#include "emulator/model/requantize.h"
#include "emulator/model/stored_codes.h"
#include "emulator/model/tensor_types.h"
#include "tests/model/data_files.h"
#include "tests/model/model_bytes.h"
#include "tests/model/quantized_bytes.h"

using namespace lpu::model;
using namespace lpu::tests;

TEST_CASE("F16, BF16, Q8_0 and Q4_0 blocks dequantise to ggml's values, bit for bit; all block sizes agree") {
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
  CHECK(decoded == 4);
  CHECK(values.count() == 4 * 16384);
}

TEST_CASE("ggml's Q8_0 and Q4_0 blocks, converted to a file of ours and read back, are ggml's values") {
  Compared values("values dequantised by ggml, through conversion, file and back");
  const auto json = read_json("ggml_quant/ggml_blocks.json");
  const auto bin = read_file(data_path("ggml_quant/ggml_blocks.bin"));
  const std::size_t n = json["rows"], k = json["cols"], count = n * k;
  const Folder folder;
  for (const auto& entry : json["types"]) {
    const std::uint32_t type = entry["type_id"];
    const auto format = exact_format(type);
    if (!format) continue;
    INFO(entry["type"].get<std::string>());
    GgufBytes gguf(3, 1, 0);
    gguf.tensor("w", {k, n}, type, 0).pad_to(32);
    for (const auto byte : view<std::uint8_t>(bin, entry["blocks_offset"], entry["blocks_bytes"]))
      gguf.add(byte);
    const auto from = ModelFile::from_bytes(gguf.get(), "bytes");
    const NamedMatrix& m = from.list().at(0);
    const auto made = requantize({*format, std::nullopt}, m, from.load("w"), from.load_quantized("w"));
    REQUIRE(made.kept);
    QuantizedWriter writer(folder.path / "w", {planned({*format, std::nullopt}, m)});
    writer.add(made.matrix);
    writer.finish();
    const auto read = ModelFile::open(folder.path / "w");
    CHECK(read.list().at(0).type == lpu::kernels::format_name(*format));
    CHECK(differences(read.load("w"), view<float>(bin, entry["dequant_f32_offset"], count)) == 0);
    values.add(count);
  }
  CHECK(values.count() == 2 * 16384);
}
