#include <doctest/doctest.h>

#include <array>
#include <limits>

#include "emulator/model/model_file.h"
#include "tests/model/hostile.h"
#include "tests/model/model_bytes.h"

using namespace lpu::model;
using namespace lpu::tests;

namespace {

using HeaderFields = std::array<std::int32_t, 7>;

// dim 4, hidden 6, 2 layers, 2 heads, 1 KV head (kv_dim 2), vocabulary 3, context 5.
constexpr HeaderFields kHeader = {4, 6, 2, 2, 1, 3, 5};
constexpr std::size_t kFloats =
    3 * 4 + 2 * 4 + 2 * (4 * 4 + 2 * 4 + 2 * 4 + 4 * 4) + 2 * 4 + 2 * 3 * 4 * 6 + 4 + 2 * 5;

// The value of float i is i, so that a matrix shows where it was read.
std::vector<std::uint8_t> checkpoint(const HeaderFields& header, std::size_t floats = kFloats) {
  Bytes bytes;
  for (const std::int32_t field : header) bytes.add(field);
  for (std::size_t i = 0; i < floats; ++i) bytes.add(static_cast<float>(i));
  return bytes.get();
}

std::string error_with(std::size_t field, std::int32_t value) {
  HeaderFields header = kHeader;
  header[field] = value;
  return import_everything(checkpoint(header));
}

}  // namespace

TEST_CASE("a llama2.c checkpoint lists its matrices in file order, K inner and N outer") {
  const auto file = ModelFile::from_bytes(checkpoint(kHeader), "bytes");
  CHECK(file.kind() == FileKind::kLlama2c);
  REQUIRE(file.list().size() == 1 + 2 * 7);
  CHECK(file.list()[0].name == "token_embd.weight");
  CHECK(file.list()[3].name == "blk.0.attn_k.weight");
  CHECK(file.list()[3].k == 4);
  CHECK(file.list()[3].n == 2);
  CHECK(file.list()[3].type == "F32");
  CHECK(file.list()[11].name == "blk.0.ffn_down.weight");
  CHECK(file.list()[11].k == 6);
  CHECK(file.list()[11].n == 4);

  CHECK(file.load("token_embd.weight")[11] == 11.0f);
  CHECK(file.load("blk.0.attn_q.weight")[0] == 20.0f);  // after 12 + 2 norms of 4
  CHECK(file.load("blk.1.attn_q.weight")[0] == 36.0f);
  CHECK(file.load("blk.0.attn_k.weight")[0] == 52.0f);
  CHECK(file.load("blk.0.ffn_gate.weight")[0] == 12 + 8 + 96 + 8);
  CHECK(file.load("blk.1.ffn_down.weight")[0] == 12 + 8 + 96 + 8 + 48 + 24);
  CHECK(file.load("blk.1.ffn_up.weight").size() == 24);
  CHECK_FALSE(file.load_quantized("blk.1.ffn_up.weight").has_value());
}

TEST_CASE("a negative vocabulary means a classifier of its own at the end") {
  HeaderFields header = kHeader;
  header[5] = -3;
  const auto file = ModelFile::from_bytes(checkpoint(header, kFloats + 12), "bytes");
  CHECK(file.list().back().name == "output.weight");
  CHECK(file.load("output.weight")[11] == static_cast<float>(kFloats + 11));
}

TEST_CASE("a wrong llama2.c header is refused at the field, with what would be right") {
  CHECK(error_with(0, 0) ==
        "bytes: byte 0: neither GGUF (no magic \"GGUF\") nor safetensors (no \"{\" at byte 8) nor a llama2.c "
        "legacy checkpoint "
        "(dim = 0, expected 1 to 1048576)");
  CHECK(error_with(3, 3) ==
        "bytes: byte 12: n_heads = 3 does not divide dim = 4 as a llama2.c checkpoint needs");
  CHECK(error_with(4, 3) ==
        "bytes: byte 16: n_kv_heads = 3 does not divide n_heads = 2 as a llama2.c checkpoint needs");
  for (std::size_t field = 0; field < 7; ++field) {
    CHECK_FALSE(error_with(field, std::numeric_limits<std::int32_t>::max()).empty());
    CHECK_FALSE(error_with(field, std::numeric_limits<std::int32_t>::min()).empty());
  }
}

TEST_CASE("a file of any other length is refused with the length its header promises") {
  const std::size_t size = 28 + 4 * kFloats;
  auto bytes = checkpoint(kHeader);
  REQUIRE(bytes.size() == size);
  bytes.push_back(0);
  CHECK(import_everything(bytes) ==
        "bytes: byte " + std::to_string(size + 1) +
            ": the file ends here, but its llama2.c header (dim 4, 2 layers, vocabulary "
            "3) needs exactly " +
            std::to_string(size) + " bytes");
  CHECK(refused_truncations(checkpoint(kHeader)) == size);
}

TEST_CASE("damaged llama2.c headers never do more than refuse") {
  CHECK(refused_mutations(checkpoint(kHeader), 28, 3000) > 2000);
}

TEST_CASE("a weight that is not finite is refused where it stands") {
  auto bytes = checkpoint(kHeader);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  std::memcpy(bytes.data() + 28 + 4 * 21, &nan, 4);
  const auto file = ModelFile::from_bytes(bytes, "bytes");
  CHECK_THROWS_WITH_AS(file.load("blk.0.attn_q.weight"),
                       "bytes: byte 112: tensor 'blk.0.attn_q.weight' holds nan; expected finite weights",
                       ImportError);
}

TEST_CASE("a file that is not there is refused") {
  CHECK_THROWS_AS(ModelFile::open("no/such/model.gguf"), ImportError);
  CHECK_THROWS_AS(ModelFile::open("."), ImportError);
}
