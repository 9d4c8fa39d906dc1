#include <doctest/doctest.h>

#include <limits>

#include "emulator/model/model_file.h"
#include "tests/model/hostile.h"
#include "tests/model/model_bytes.h"

using namespace lpu::model;
using namespace lpu::tests;

namespace {

constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max();

// One of each: F32, F16, Q8_0, Q4_0, a type that is only listed, a vector, and an unknown type.
std::vector<std::uint8_t> sample(std::uint32_t version) {
  GgufBytes b(version, 7, 3);
  b.metadata("name", 8).text("sample");
  b.metadata("scores", 9).add(std::uint32_t{6}).add(std::uint32_t{0});
  if (version != 1) b.add(std::uint32_t{0});  // upper half of the 64-bit length
  b.metadata("general.alignment", 4).add(std::uint32_t{16});
  b.tensor("f32", {2, 3}, 0, 0);
  b.tensor("f16", {4, 1}, 1, 32);
  b.tensor("q8", {64, 1}, 8, 48);
  b.tensor("q4", {32, 2}, 2, 128);
  b.tensor("q4_1", {32, 1}, 3, 176);
  b.tensor("norm", {4}, 0, 208);
  b.tensor("new", {5, 5}, 99, 0);
  b.pad_to(16);
  const std::size_t start = b.size();
  const auto at = [&](std::size_t offset) {
    REQUIRE(b.size() <= start + offset);
    b.pad_to(16);
  };
  for (int i = 0; i < 6; ++i) b.add(1.5f * static_cast<float>(i));
  at(32);
  for (const int half : {0x3C00, 0xC000, 0x0001, 0x7BFF}) b.add(static_cast<std::uint16_t>(half));
  at(48);
  for (int block = 0; block < 2; ++block) {
    b.add(static_cast<std::uint16_t>(block == 0 ? 0x3800 : 0xB400));  // 0.5, -0.25
    for (int i = 0; i < 32; ++i) b.add(static_cast<std::int8_t>(4 * i - 128 + block));
  }
  at(128);
  for (int column = 0; column < 2; ++column) {
    b.add(std::uint16_t{0x4000});  // 2
    for (int j = 0; j < 16; ++j) b.add(static_cast<std::uint8_t>(j | (15 - j) << 4));
  }
  at(176);
  for (int i = 0; i < 20; ++i) b.add(std::uint8_t{0});
  at(208);
  for (int i = 0; i < 4; ++i) b.add(1.0f);
  return b.get();
}

// A v3 header with one metadata entry of the given type, then whatever the test adds.
GgufBytes with_metadata(std::uint32_t type, std::string_view key = "k") {
  GgufBytes b(3, 0, 1);
  b.metadata(key, type);
  return b;
}

GgufBytes with_tensor(const std::vector<std::uint64_t>& dims, std::uint32_t type, std::uint64_t offset) {
  GgufBytes b(3, 1, 0);
  b.tensor("w", dims, type, offset).pad_to(32);
  for (int i = 0; i < 64; ++i) b.add(1.0f);
  return b;
}

}  // namespace

TEST_CASE("versions 1, 2 and 3 list the same matrices") {
  for (const std::uint32_t version : {1u, 2u, 3u}) {
    const auto file = ModelFile::from_bytes(sample(version), "bytes");
    CHECK(file.kind() == FileKind::kGguf);
    REQUIRE(file.list().size() == 6);
    CHECK(file.list()[2].name == "q8");
    CHECK(file.list()[2].type == "Q8_0");
    CHECK(file.list()[2].k == 64);
    CHECK(file.list()[2].n == 1);
    CHECK(file.list()[4].type == "Q4_1");
    CHECK(file.list()[5].type == "type 99");
    CHECK(file.load("f32") == std::vector<float>{0, 1.5f, 3, 4.5f, 6, 7.5f});
    CHECK(file.load("f16") == std::vector<float>{1, -2, 0x1p-24f, 65504});
  }
}

TEST_CASE(
    "Q8_0 and Q4_0 give exact codes with a scale per 32 rows, and the float values of code times scale") {
  const auto file = ModelFile::from_bytes(sample(3), "bytes");
  const auto q8 = file.load_quantized("q8");
  REQUIRE(q8.has_value());
  CHECK(q8->format == lpu::kernels::Format::kInt8);
  CHECK(q8->group == 32);
  CHECK(q8->scales == std::vector<float>{0.5f, -0.25f});
  CHECK(code_at(*q8, 0, 0) == -128);
  CHECK(code_at(*q8, 63, 0) == -3);
  CHECK(file.load("q8")[63] == 0.75f);

  const auto q4 = file.load_quantized("q4");
  REQUIRE(q4.has_value());
  CHECK(q4->format == lpu::kernels::Format::kInt4);
  CHECK(q4->scales == std::vector<float>{2, 2});
  for (std::size_t j = 0; j < 16; ++j) {
    CHECK(code_at(*q4, j, 1) == static_cast<int>(j) - 8);
    CHECK(code_at(*q4, j + 16, 1) == 7 - static_cast<int>(j));
  }
  CHECK(file.load("q4")[0] == -16.0f);
  CHECK_FALSE(file.load_quantized("f16").has_value());
}

TEST_CASE("what cannot be decoded is refused by name, only when asked for") {
  const auto file = ModelFile::from_bytes(sample(3), "bytes");
  CHECK_THROWS_AS(file.load("q4_1"), ImportError);
  const auto message = [&](const char* name) {
    try {
      file.load(name);
    } catch (const ImportError& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(message("q4_1").ends_with("tensor 'q4_1' is stored as Q4_1; expected F32, F16, BF16, Q8_0 or Q4_0"));
  CHECK(message("new").ends_with("tensor 'new' is stored as type 99; expected F32, F16, BF16, Q8_0 or Q4_0"));
  CHECK(message("norm") == "bytes: byte 0: no 2-D tensor named 'norm' among its 6");
}

TEST_CASE("a vocabulary-only file, whose data would start beyond its end, is no error") {
  GgufBytes b(3, 0, 1);
  b.metadata("s", 8).text("odd length");
  CHECK(ModelFile::from_bytes(b.get(), "bytes").list().empty());
}

TEST_CASE("data starts at the aligned end of the table, wherever the table ends") {
  for (std::size_t length = 1; length <= 33; ++length) {
    const std::string name(length, 'w');
    GgufBytes b(3, 1, 0);
    b.tensor(name, {1, 1}, 0, 0).pad_to(32).add(2.5f);
    CHECK(ModelFile::from_bytes(b.get(), "bytes").load(name) == std::vector<float>{2.5f});
  }
}

TEST_CASE("the shortest entries each version allows are no error") {
  for (const std::uint32_t version : {1u, 3u}) {
    GgufBytes b(version, 1, 2);
    b.metadata("", 9).add(std::uint32_t{8});
    b.count(2).text("").text("");
    b.metadata("", 0).add(std::uint8_t{1});
    b.tensor("", {1}, 99, 0);
    CHECK(import_everything(b.get()) == "");
    GgufBytes strings(version, 0, 1);
    strings.metadata("", 9).add(std::uint32_t{8});
    strings.count(2).text("").text("");
    CHECK(import_everything(strings.get()) == "");
    GgufBytes byte(version, 0, 1);
    byte.metadata("", 0).add(std::uint8_t{1});
    CHECK(import_everything(byte.get()) == "");
  }
}

TEST_CASE("each lie in a header is answered in one line with the byte where it stands") {
  const auto error = [](const Bytes& b) { return import_everything(b.get()); };
  CHECK(error(Bytes().raw("GGUF")) == "bytes: byte 4: version needs 4 bytes, but the file has only 0 left");
  CHECK(error(GgufBytes(4, 0, 0)) == "bytes: byte 4: GGUF version 4; expected 1, 2 or 3");
  CHECK(error(GgufBytes(0x03000000, 0, 0)) ==
        "bytes: byte 4: GGUF of a big-endian machine; expected a little-endian file");
  CHECK(error(GgufBytes(3, kHuge, 0)) ==
        "bytes: byte 8: tensor count is 18446744073709551615, but only 0 bytes follow the metadata");
  CHECK(error(GgufBytes(3, 0, kHuge)) ==
        "bytes: byte 24: metadata count is 18446744073709551615, but the 0 bytes left hold at most 0");
  CHECK(error(with_metadata(13)) == "bytes: byte 33: metadata type 13; expected 0 to 12");
  CHECK(error(with_metadata(8).count(kHuge)) ==
        "bytes: byte 45: metadata string needs 18446744073709551615 bytes, but the file has only 0 left");
  CHECK(error(with_metadata(9).add(std::uint32_t{10}).add(kHuge)) ==
        "bytes: byte 49: metadata array length is 18446744073709551615, but the 0 bytes left hold at most 0");
  CHECK(error(with_metadata(9).add(std::uint32_t{77}).add(std::uint64_t{0})) ==
        "bytes: byte 37: metadata array type 77; expected 0 to 12");
  CHECK(error(with_metadata(5, "general.alignment").add(std::uint32_t{32})) ==
        "bytes: byte 49: general.alignment has type 5; expected 4 (uint32)");
  CHECK(error(with_metadata(4, "general.alignment").add(std::uint32_t{24})) ==
        "bytes: byte 53: general.alignment is 24; expected a power of two");
}

TEST_CASE("metadata arrays may nest, but not without end") {
  for (const int depth : {4, 5, 100}) {
    auto b = with_metadata(9);
    for (int i = 1; i < depth; ++i) b.add(std::uint32_t{9}).add(std::uint64_t{1});
    b.add(std::uint32_t{0}).add(std::uint64_t{1}).add(std::uint8_t{1});
    const std::string error = import_everything(b.get());
    CHECK(error.empty() == (depth == 4));
    if (depth > 4) CHECK(error.find("metadata arrays nested deeper than 4") != std::string::npos);
  }
}

TEST_CASE("each lie about a tensor is refused") {
  const auto error = [](const std::vector<std::uint64_t>& dims, std::uint32_t type, std::uint64_t offset) {
    return import_everything(with_tensor(dims, type, offset).get());
  };
  CHECK(error({8, 8}, 0, 0) == "");
  CHECK(error({}, 0, 0) == "bytes: byte 33: tensor 'w' has 0 dimensions; expected 1 to 4");
  CHECK(error({1, 1, 1, 1, 1}, 0, 0) == "bytes: byte 33: tensor 'w' has 5 dimensions; expected 1 to 4");
  CHECK(error({8, 0}, 0, 0).starts_with("bytes: byte 45: tensor 'w': dimension 1 is 0; a file of "));
  CHECK(error({8, kHuge / 8}, 0, 0)
            .starts_with("bytes: byte 45: tensor 'w': dimension 1 is 2305843009213693951; "));
  CHECK(error({8, 9}, 0, 0) ==
        "bytes: byte 57: tensor 'w' needs 288 bytes at offset 0 of the data, which has 256");
  CHECK(error({8, 8}, 0, 32) ==
        "bytes: byte 57: tensor 'w' needs 256 bytes at offset 32 of the data, which has 256");
  CHECK(error({8, 1}, 0, 8) == "bytes: byte 57: tensor 'w': offset 8 is not a multiple of the alignment 32");
  CHECK(error({8, 8}, 0, kHuge).starts_with("bytes: byte 57: tensor 'w' needs 256 bytes at offset "));
  CHECK(error({40, 2}, 8, 0) ==
        "bytes: byte 53: tensor 'w': innermost dimension 40 is not a multiple of 32, the block of Q8_0");

  GgufBytes twice(3, 2, 0);
  twice.tensor("w\n", {1}, 0, 0).tensor("w\n", {1}, 0, 0).pad_to(32).add(1.0f);
  CHECK(import_everything(twice.get()) ==
        "bytes: byte 58: second tensor named 'w\\x0a'; names must be unique");
}

TEST_CASE("every truncation and thousands of damaged copies are refused in one line or load cleanly") {
  for (const std::uint32_t version : {1u, 3u}) {
    const auto bytes = sample(version);
    CHECK(import_everything(bytes).find("expected F32, F16, BF16, Q8_0 or Q4_0") != std::string::npos);
    CHECK(refused_truncations(bytes) == bytes.size());
    CHECK(refused_mutations(bytes, bytes.size(), 5000) > 0);
  }
}

TEST_CASE("a block scale that is not finite is refused where it stands") {
  auto bytes = sample(3);
  const std::vector<std::uint8_t> scale = {0x00, 0xB4};  // of the second Q8_0 block
  auto at = std::search(bytes.begin(), bytes.end(), scale.begin(), scale.end());
  REQUIRE(at != bytes.end());
  at[1] = 0xFC;
  const auto file = ModelFile::from_bytes(bytes, "bytes");
  CHECK_THROWS_WITH_AS(file.load_quantized("q8"),
                       ("bytes: byte " + std::to_string(at - bytes.begin()) +
                        ": tensor 'q8' holds -inf; expected finite weights")
                           .c_str(),
                       ImportError);
}
