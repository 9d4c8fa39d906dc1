// Tensors through the program's map: pieces, strides, four-byte types, broadcasts.
#include <doctest/doctest.h>

#include <numeric>

#include "tests/engine/program_builder.h"
#include "tests/engine/run.h"

namespace lpu::tests {
namespace {

TensorPiece piece(int row, int col, int stride, int count, int queue, int addr, int lane, int broadcast = 0) {
  return {row, col, stride, count, queue, addr, lane, broadcast};
}

}  // namespace

TEST_CASE("write and read by pieces, and lanes outside a piece keep their bytes") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.fill(b.mem_e(2), 7, 0xEE);
    const IoTensor t{"x",
                     TensorRole::kOutput,
                     DType::kInt8,
                     2,
                     6,
                     {piece(0, 0, 2, 3, b.mem_e(2), 7, 10), piece(0, 1, 2, 3, b.mem_e(2), 7, 317),
                      piece(1, 0, 1, 6, b.mem_w(43), 8191, 0)}};
    Program p = b.tensor(t).build();
    CHECK(program_faults(p).empty());
    const Loan e(engine);
    e->load(p);
    std::vector<std::int8_t> x(12), y(12);
    std::iota(x.begin(), x.end(), std::int8_t{-6});
    write_tensor(*e, p, p.tensors[0], x.data());
    read_tensor(*e, p, p.tensors[0], y.data());
    CHECK(x == y);
    std::vector<std::uint8_t> v(320);
    e->peek(b.mem_e(2), 7, v);
    CHECK(v[9] == 0xEE);
    CHECK(v[10] == 0xFA);  // -6
    CHECK(v[11] == 0xFC);
    CHECK(v[12] == 0xFE);
    CHECK(v[13] == 0xEE);
    CHECK(v[316] == 0xEE);
    CHECK(v[317] == 0xFB);
    CHECK(v[319] == 0xFF);
  });
}

TEST_CASE("four-byte types lie little-endian in four slices; a broadcast fills the lanes to the last") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.tensor({"words", TensorRole::kInput, DType::kInt32, 1, 2, {piece(0, 0, 1, 2, b.mem_e(4), 1, 318)}});
    b.tensor(
        {"scale", TensorRole::kInput, DType::kFloat32, 1, 2, {piece(0, 1, 1, 320, b.mem_w(0), 2, 0, 1)}});
    Program p = b.build();
    CHECK(program_faults(p).empty());
    const Loan e(engine);
    e->load(p);
    const std::int32_t words[] = {0x04030201, -2};
    const float scale[] = {0.0f, -1.5f};  // 0xBFC00000
    write_tensor(*e, p, p.tensors[0], words);
    write_tensor(*e, p, p.tensors[1], scale);
    const std::uint8_t bytes_of_scale[] = {0x00, 0x00, 0xC0, 0xBF};
    for (int i = 0; i < 4; ++i) {
      std::vector<std::uint8_t> v(320);
      e->peek(b.mem_e(4) + i, 1, v);
      CHECK(v[317] == 0);
      CHECK(v[318] == i + 1);
      CHECK(v[319] == (i == 0 ? 0xFE : 0xFF));
      e->peek(b.mem_w(0) + i, 2, v);
      for (const std::uint8_t byte : v) CHECK(byte == bytes_of_scale[i]);
    }
    std::int32_t back[2] = {};
    read_tensor(*e, p, p.tensors[0], back);
    CHECK(back[0] == words[0]);
    CHECK(back[1] == words[1]);
  });
}

}  // namespace lpu::tests
