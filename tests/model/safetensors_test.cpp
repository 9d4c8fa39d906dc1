// Built safetensors files: right values, and each lie of a header in one line.
#include <doctest/doctest.h>

#include "emulator/model/model_file.h"
#include "emulator/model/stream_key.h"
#include "tests/model/hostile.h"
#include "tests/model/model_bytes.h"

using namespace lpu::model;
using namespace lpu::tests;

namespace {

std::vector<std::uint8_t> file_of(const std::string& header, std::size_t data_bytes) {
  Bytes b;
  b.add(std::uint64_t{header.size()}).raw(header);
  for (std::size_t i = 0; i < data_bytes; ++i) b.add(static_cast<std::uint8_t>(0));
  return b.get();
}

std::string error_of(const std::string& header, std::size_t data_bytes) {
  const std::string error = import_everything(file_of(header, data_bytes));
  CHECK((error.empty() || is_one_clear_line(error)));
  return error;
}

std::string tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"w":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
}

// One matrix of ours, int4, k = 3, n = 2: 4 bytes of codes, 8 of scales, with what the test replaces.
std::string matrix(const std::string& text, const std::string& codes_shape = "[2,2]",
                   const std::string& more = "") {
  return R"({"__metadata__":{"lpu.quantized":"1","lpu.matrix.w":")" + text +
         R"("},"w.codes":{"dtype":"U8","shape":)" + codes_shape +
         R"(,"data_offsets":[0,4]},"w.scales":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]})" + more +
         "}";
}

}  // namespace

TEST_CASE("the matrices of anybody's checkpoint: rows are outputs, vectors and empty tensors are left out") {
  Bytes b;
  const std::string header =
      R"({"__metadata__":{"format":"pt"},"norm":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
      R"("f32":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]},)"
      R"("none":{"shape":[0,3],"data_offsets":[28,28],"dtype":"F16"},)"
      R"("bf16":{"dtype":"BF16","shape":[1,2],"data_offsets":[28,32]},)"
      R"("i32":{"dtype":"I32","shape":[1,1],"data_offsets":[36,40]},)"
      R"("f16":{"dtype":"F16","shape":[2,1],"data_offsets":[32,36]},)"
      R"("fp8":{"dtype":"F8_E4M3","shape":[1,4],"data_offsets":[40,44]}}   )";
  b.add(std::uint64_t{header.size()}).raw(header).add(9.0f);
  for (int i = 0; i < 6; ++i) b.add(static_cast<float>(i));
  for (const int half : {0x3FC0, 0xC000, 0x3C00, 0xC000}) b.add(static_cast<std::uint16_t>(half));
  b.add(std::uint32_t{7}).add(std::uint32_t{7});

  const auto file = ModelFile::from_bytes(b.get(), "bytes");
  CHECK(file.kind() == FileKind::kSafetensors);
  REQUIRE(file.list().size() == 5);
  CHECK(file.list()[0].name == "f32");
  CHECK(file.list()[0].k == 3);
  CHECK(file.list()[0].n == 2);
  CHECK_FALSE(file.list()[0].stored.has_value());
  CHECK(file.list()[3].type == "I32");
  CHECK(file.list()[4].type == "F8_E4M3");
  CHECK(file.load("f32") == std::vector<float>{0, 1, 2, 3, 4, 5});
  CHECK(file.load("bf16") == std::vector<float>{1.5f, -2});
  CHECK(file.load("f16") == std::vector<float>{1, -2});
  CHECK_FALSE(file.load_quantized("f16").has_value());
  const std::string where = "bytes: byte " + std::to_string(8 + header.size() + 40);
  CHECK_THROWS_WITH_AS(
      file.load("fp8"),
      (where + ": tensor 'fp8' is stored as F8_E4M3; expected F32, F16, BF16, Q8_0 or Q4_0").c_str(),
      ImportError);
}

TEST_CASE("a header is refused at the first thing that is wrong") {
  const std::string header = "bytes: byte 8: header: ";
  const std::string good = tensor("F32", "[1,2]", "[0,8]");
  CHECK(error_of(good, 8) == "");
  CHECK(error_of("{}", 0) == "");
  CHECK(error_of("{}", 1) == "bytes: byte 10: 1 bytes behind the last tensor; expected none");
  CHECK(error_of(good, 9).ends_with("1 bytes behind the last tensor; expected none"));
  CHECK(error_of("{nonsense", 0) == "bytes: byte 10: the header is not JSON from here on");
  CHECK(error_of("{\"\xFF\":1}", 0) == "bytes: byte 10: the header is not JSON from here on");
  CHECK(error_of("{", 0) == "bytes: byte 9: the header is not JSON from here on");
  const auto unexpected = [&](const std::string& where, const std::string& what) {
    return header + where + " is " + what +
           "; expected an object of tensors, each with dtype, shape and data_offsets";
  };
  CHECK(error_of(R"({"w":1})", 0) == unexpected("'w'", "a number"));
  CHECK(error_of(R"({"w":[1]})", 0) == unexpected("'w'", "an array"));
  CHECK(error_of(R"({"w":{"a":{}}})", 0) == unexpected("'w', 'a'", "an object"));
  CHECK(error_of(R"({"w":{"shape":[[1]]}})", 0) == unexpected("'w', 'shape'", "an array"));
  CHECK(error_of(R"({"w":{"shape":["1"]}})", 0) == unexpected("'w', 'shape'", "text"));
  CHECK(error_of(R"({"w":{"shape":[-1]}})", 0) == unexpected("'w', 'shape'", "a negative number"));
  CHECK(error_of(R"({"w":{"shape":[1e9]}})", 0) == unexpected("'w', 'shape'", "a fraction"));
  CHECK(error_of(R"({"w":{"shape":null}})", 0) == unexpected("'w', 'shape'", "null"));
  CHECK(error_of(R"({"w":{"layout":"C"}})", 0) == unexpected("'w', 'layout'", "text"));
  CHECK(error_of(R"({"__metadata__":{"a":1}})", 0) == unexpected("'__metadata__', 'a'", "a number"));
  CHECK(error_of(R"({"__metadata__":{"a":"1","a":"2"}})", 0) == header + "'__metadata__', 'a' occurs twice");
  CHECK(error_of(R"({"w":{"shape":[],"shape":[]}})", 0) == header + "'w', 'shape' occurs twice");
  CHECK(error_of(good.substr(0, good.size() - 1) + "," + good.substr(1), 8) == header + "'w' occurs twice");
  CHECK(error_of(R"({"w":{}})", 0) ==
        header + "'w' must have dtype, shape and data_offsets, and nothing else");
  CHECK(error_of(tensor("F32", "[1]", "[0]"), 4) == header + "'w', 'data_offsets' has 1 numbers; expected 2");
  CHECK(error_of(tensor("F32", "[1,1,1,1,1,1,1,1,1]", "[0,4]"), 4) ==
        header + "'w', 'shape' has more than 8 numbers");
}

TEST_CASE("bytes of tensors follow each other to the end of the file, as many as shape and type need") {
  const std::string header = "bytes: byte 8: header: tensor 'w' ";
  CHECK(error_of(tensor("F32", "[1,2]", "[1,9]"), 9) ==
        header + "has bytes 1 to 9 of the data; expected a start at 0 and an end by 9");
  CHECK(error_of(tensor("F32", "[1,2]", "[0,12]"), 8) ==
        header + "has bytes 0 to 12 of the data; expected a start at 0 and an end by 8");
  CHECK(error_of(tensor("F32", "[1,2]", "[8,0]"), 8).starts_with(header + "has bytes 8 to 0 of the data"));
  CHECK(error_of(tensor("F32", "[1,3]", "[0,8]"), 8) == header + "has 8 bytes, its shape and dtype need 12");
  CHECK(error_of(tensor("F32", "[18446744073709551615,2]", "[0,8]"), 8) ==
        header + "is larger than the file");
  CHECK(error_of(tensor("F32", "[4294967296,4294967296]", "[0,8]"), 8) == header + "is larger than the file");
}

TEST_CASE("a length no header has: no safetensors file, or one that ends too early") {
  Bytes huge;
  huge.add(std::uint64_t{100'000'001}).raw("{}");
  CHECK(import_everything(huge.get()).find("neither GGUF") != std::string::npos);
  Bytes early;
  early.add(std::uint64_t{100}).raw("{}");
  CHECK(import_everything(early.get()) ==
        "bytes: byte 8: header needs 100 bytes, but the file has only 2 left");
}

TEST_CASE("each lie about one of our matrices is refused") {
  const std::string header = "bytes: byte 8: header: matrix 'w' ";
  const std::string zero_hash = "int4 k=3 n=2 group=0 xxh3=0000000000000000";
  CHECK(error_of(matrix(zero_hash), 12).find("do not have the checksum 0000000000000000") !=
        std::string::npos);
  for (const char* text :
       {"", "int5 k=3 n=2 group=0 xxh3=00", "int4", "int4 k=3 n=2 group=0", "int4 k=3 n=2 group=0 xxh3=0g",
        "int4 k=-3 n=2 group=0 xxh3=00", "int4 k=3 n=2 group=0 xxh3=00 more", "int4  k=3 n=2 group=0 xxh3=00",
        "int4 k3 n=2 group=0 xxh3=00"}) {
    CAPTURE(text);
    CHECK(error_of(matrix(text), 12).starts_with(header + "is described as '"));
  }
  CHECK(error_of(matrix("int4 k=0 n=2 group=0 xxh3=00"), 12) ==
        header + "is 0x2; expected at least 1x1 and no more than the file holds");
  CHECK(error_of(matrix("int4 k=4294967296 n=4294967296 group=0 xxh3=00"), 12)
            .find("no more than the file holds") != std::string::npos);
  CHECK(error_of(matrix("int4 k=3 n=2 group=2 xxh3=00"), 12) ==
        header + "has groups of 2, which do not divide 3");
  CHECK(error_of(matrix(zero_hash, "[2,2]",
                        R"(,"w.scales_odd":{"dtype":"F32","shape":[1,2],"data_offsets":[12,20]})"),
                 20) == header + "has scales_odd; only q3p5 and q3p5b have them");
  CHECK(error_of(matrix(zero_hash, "[4,1]"), 12) ==
        header + "needs '.codes' as a tensor of its own, U8 of shape [2, 2]");
  CHECK(error_of(R"({"__metadata__":{"lpu.matrix.w":"int4 k=3 n=2 group=0 xxh3=00"}})", 30) != "");
  CHECK(error_of(R"({"__metadata__":{"lpu.matrix.w":"int4 k=3 n=2 group=0 xxh3=00"}})", 0) ==
        header + "lacks its tensor '.codes'");
  CHECK(error_of(R"({"__metadata__":{"lpu.quantized":"2"}})", 0) ==
        "bytes: byte 8: header: lpu.quantized is '2'; this reader knows 1");
}

TEST_CASE("random bytes behind a possible start are refused in one line, or hold nothing") {
  std::uint64_t state = 1;
  constexpr std::string_view kLetters = "{}[]\",:0123456789eE.-+ \\utrfnlsdypeha_w\n";
  int refused = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string header = "{";
    const std::size_t length = mix64(++state) % 64;
    for (std::size_t i = 0; i < length; ++i) {
      const std::uint64_t r = mix64(++state);
      header += round % 2 == 0 ? static_cast<char>(r) : kLetters[r % kLetters.size()];
    }
    CAPTURE(header);
    refused += error_of(header, mix64(++state) % 8) != "";
  }
  CHECK(refused > 19900);  // "{ }" is a file without tensors
}

TEST_CASE("damaged copies of a checkpoint are refused in one line or load cleanly") {
  const auto bytes = file_of(tensor("BF16", "[3,5]", "[0,30]"), 30);
  CHECK(import_everything(bytes) == "");
  CHECK(refused_truncations(bytes) == bytes.size());
  CHECK(refused_mutations(bytes, bytes.size() - 30, 20000) > 0);
}
