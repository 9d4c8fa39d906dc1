#include <doctest/doctest.h>

#include "emulator/program/program.h"
#include "tests/program/random_program.h"

namespace lpu::tests {
namespace {

// The faults of the example after one change, joined; "" when it is still well-formed.
template <typename Edit>
std::string after(Edit edit) {
  Program p = example_program();
  edit(p);
  std::string all;
  for (const std::string& f : program_faults(p)) all += (all.empty() ? "" : " | ") + f;
  return all;
}

std::vector<Instr>& east0(Program& p) {
  return p.queues[static_cast<std::size_t>(mem_queue(p.chip, Hemisphere::kEast, 0))];
}

std::string with_words(std::vector<Instr> words) {
  return after([&](Program& p) { east0(p) = std::move(words); });
}

constexpr Instr kRead{Op::kRead, {3, 5}};

}  // namespace

TEST_CASE("the example is well-formed") {
  CHECK(after([](Program&) {}) == "");
}

TEST_CASE("faults of the chip come alone") {
  CHECK(after([](Program& p) { p.chip.superlanes = 0, p.queues.clear(); }) ==
        "chip: geometry.superlanes=0: must be 1 to 32 (superlanes)");
  CHECK(after([](Program& p) { p.chip.preset = "mine"; }) ==
        "chip: preset 'mine', must be the one its values started from: tsp-v1, mini, guide");
}

TEST_CASE("an identity of another chip is a fault") {
  CHECK(after([](Program& p) { p.id.chip_hash = chip_hash(p.chip); }) == "");
  CHECK(after([](Program& p) {
          p.id.chip_hash = 1;
        }).starts_with("identity: made for chip 0000000000000001, but"));
  CHECK(after([](Program& p) { p.id.shape = "1\n2"; }) == "identity: a text has control characters");
}

TEST_CASE("queues") {
  CHECK(after([](Program& p) { p.queues.pop_back(); }) == "26 queues, the chip has 27");
  CHECK(after([](Program& p) { east0(p).assign(80, kRead); }) == "");
  CHECK(after([](Program& p) { east0(p).assign(81, kRead); }) ==
        "MEM_E0: 81 words, the queue holds 80 (icu.queue_words)");
}

TEST_CASE("words") {
  CHECK(with_words({{static_cast<Op>(0x7F), {}}}) == "MEM_E0: word 0: there is no opcode 0x7f");
  CHECK(with_words({kRead, {Op::kRead, {0, 64}}}) == "MEM_E0: word 1: stream=64: must be 0 to 63");
  CHECK(with_words({{Op::kIw, {0}}}) == "MEM_E0: word 0: iw belongs in a queue of MXM array, not of MEM");
  CHECK(after([](Program& p) {
          p.queues[0] = {{Op::kPass, {0x20}}};
        }) == "MEM_W0: word 0: pass belongs in a queue of VXM, not of MEM");
  CHECK(with_words({{Op::kNop, {0}}}) == "MEM_E0: word 0: n=0: must be at least 1");
  CHECK(with_words({{Op::kConfig, {0}}}) == "MEM_E0: word 0: superlanes=0: must be 1 to 1");
  CHECK(with_words({{Op::kConfig, {2}}}) == "MEM_E0: word 0: superlanes=2: must be 1 to 1");
  CHECK(with_words({{Op::kConfig, {1}}, {Op::kSync, {}}, {Op::kNotify, {}}}) == "");
}

TEST_CASE("repeats") {
  CHECK(with_words({kRead, {Op::kRepeat, {1, 1, 1, 0}}}) == "");
  CHECK(with_words({kRead, {Op::kRepeat, {0, 1, 1, 0}}}) == "MEM_E0: word 1: words=0: must be at least 1");
  CHECK(with_words({kRead, {Op::kRepeat, {1, 0, 1, 0}}}) == "MEM_E0: word 1: n=0: must be at least 1");
  CHECK(with_words({kRead, {Op::kRepeat, {1, 1, 0, 0}}}) == "MEM_E0: word 1: d=0: must be at least 1");
  CHECK(with_words({kRead, {Op::kRepeat, {2, 1, 1, 0}}}).starts_with("MEM_E0: word 1: "));
  CHECK(with_words({{Op::kSync, {}}, {Op::kRepeat, {1, 1, 1, 0}}}).starts_with("MEM_E0: word 1: "));
  CHECK(with_words({kRead, kRead, {Op::kRepeat, {2, 1, 1, 0}}}).starts_with("MEM_E0: word 2: "));
}

TEST_CASE("a queue of a reserved unit takes control instructions only") {
  const auto last_queue = [](const Instr& i) {
    return after([&](Program& p) {
      p.chip.reserved_queues = 1;
      p.queues.push_back({i});
    });
  };
  CHECK(last_queue({Op::kSync, {}}) == "");
  CHECK(last_queue(kRead) == "RSV0: word 0: read belongs in a queue of MEM, not of SXM/C2C");
}

TEST_CASE("images") {
  const auto image = [](auto edit) { return after([&](Program& p) { edit(p.images[0]); }); };
  CHECK(image([](MemImage& i) { i.queue = 8; }) == "image 0: queue 8 is not a MEM slice");
  CHECK(image([](MemImage& i) { i.queue = -1; }) == "image 0: queue -1 is not a MEM slice");
  CHECK(image([](MemImage& i) { i.data.clear(); }) == "image 0: 0 bytes are not whole vectors of 16");
  CHECK(image([](MemImage& i) { i.data.pop_back(); }) == "image 0: 15 bytes are not whole vectors of 16");
  CHECK(image([](MemImage& i) { i.data.resize(17); }) == "image 0: 17 bytes are not whole vectors of 16");
  CHECK(image([](MemImage& i) { i.addr = -1; }) == "image 0: vectors -1 to -1 of MEM_E0, which has 32");
  CHECK(image([](MemImage& i) { i.addr = 31; }) == "");
  CHECK(image([](MemImage& i) { i.addr = 32; }) == "image 0: vectors 32 to 32 of MEM_E0, which has 32");
  CHECK(image([](MemImage& i) { i.addr = INT32_MAX; }) ==
        "image 0: vectors 2147483647 to 2147483647 of MEM_E0, which has 32");
}

TEST_CASE("images that overlap have no defined contents") {
  const auto second_at = [](std::int32_t queue, std::int32_t addr) {
    return after([&](Program& p) { p.images.push_back({queue, addr, std::vector<std::uint8_t>(32)}); });
  };
  CHECK(second_at(4, 1) == "");
  CHECK(second_at(4, 2) == "images 0 and 1 overlap in MEM_E0");
  CHECK(second_at(4, 3) == "images 0 and 1 overlap in MEM_E0");
  CHECK(second_at(4, 4) == "");
  CHECK(second_at(5, 3) == "");
}

TEST_CASE("tensors") {
  const auto tensor = [](auto edit) { return after([&](Program& p) { edit(p.tensors[0]); }); };
  CHECK(tensor([](IoTensor& t) { t.name = ""; }) ==
        "tensor '': the name is empty or has blanks or control characters");
  CHECK(tensor([](IoTensor& t) { t.name = "a b"; }) ==
        "tensor 'a b': the name is empty or has blanks or control characters");
  CHECK(tensor([](IoTensor& t) { t.rows = 0; }) == "tensor 'x': 0 x 16 elements");
  CHECK(tensor([](IoTensor& t) { t.role = static_cast<TensorRole>(2); }) ==
        "tensor 'x': the role is neither input nor output");
  CHECK(tensor([](IoTensor& t) { t.dtype = static_cast<DType>(3); }) ==
        "tensor 'x': the type is not int8, int32 or float32");
  CHECK(after([](Program& p) { p.tensors.push_back(p.tensors[0]); }) == "tensor 'x': the name is used twice");
}

TEST_CASE("tensor pieces") {
  const auto piece = [](auto edit) { return after([&](Program& p) { edit(p.tensors[0].pieces[0]); }); };
  CHECK(piece([](TensorPiece& s) { s.row = 1; }) == "tensor 'x': piece 0: row 1 of 1 rows");
  CHECK(piece([](TensorPiece& s) { s.count = 17; }) == "tensor 'x': piece 0: lanes 0 to 16 of 16");
  CHECK(piece([](TensorPiece& s) { s.lane = 1; }) == "tensor 'x': piece 0: lanes 1 to 16 of 16");
  CHECK(piece([](TensorPiece& s) { s.lane = INT32_MAX; }) ==
        "tensor 'x': piece 0: lanes 2147483647 to 2147483662 of 16");
  CHECK(piece([](TensorPiece& s) { s.count = 0; }) == "tensor 'x': piece 0: lanes 0 to -1 of 16");
  CHECK(piece([](TensorPiece& s) { s.col = 1; }) == "tensor 'x': piece 0: columns 1 to 16 by 1 of 16");
  CHECK(piece([](TensorPiece& s) { s.col_stride = 0; }) == "tensor 'x': piece 0: columns 0 to 0 by 0 of 16");
  CHECK(piece([](TensorPiece& s) { s.col_stride = INT32_MAX; }) ==
        "tensor 'x': piece 0: columns 0 to 32212254705 by 2147483647 of 16");
  CHECK(piece([](TensorPiece& s) { s.queue = 8; }) ==
        "tensor 'x': piece 0: queues 8 to 8 are not all MEM slices");
  CHECK(piece([](TensorPiece& s) { s.addr = 32; }) == "tensor 'x': piece 0: vector 32 of 32");
  CHECK(piece([](TensorPiece& s) { s.broadcast = 1, s.col = 15; }) == "");
  CHECK(piece([](TensorPiece& s) { s.broadcast = 1, s.count = 15; }) ==
        "tensor 'x': piece 0: broadcast=1 with lane=0 count=15: must be 0, or 1 with lanes up to the last");
  CHECK(piece([](TensorPiece& s) { s.broadcast = 2; }).starts_with("tensor 'x': piece 0: broadcast=2"));
}

TEST_CASE("the last bytes of a wide element must lie in MEM too") {
  CHECK(after([](Program& p) { p.tensors[0].dtype = DType::kFloat32; }) == "");
  CHECK(after([](Program& p) { p.tensors[0].dtype = DType::kInt32, p.tensors[0].pieces[0].queue = 5; }) ==
        "tensor 'x': piece 0: queues 5 to 8 are not all MEM slices");
}

TEST_CASE("an output holds each element exactly once") {
  const auto output = [](std::vector<TensorPiece> pieces) {
    return after([&](Program& p) {
      p.tensors[0].role = TensorRole::kOutput;
      p.tensors[0].pieces = std::move(pieces);
    });
  };
  const TensorPiece left{.count = 8}, right{.col = 8, .count = 8, .addr = 1},
      even{.col_stride = 2, .count = 8}, odd{.col = 1, .col_stride = 2, .count = 8, .addr = 1};
  CHECK(output({left, right}) == "");
  CHECK(output({even, odd}) == "");
  CHECK(output({left}) == "tensor 'x': the pieces hold 8 elements of 16");
  CHECK(output({left, even}) == "tensor 'x': element (0, 0) has two places");
  CHECK(output({{.count = 16, .broadcast = 1}}) == "tensor 'x': an output piece cannot be a broadcast");
  CHECK(after([](Program& p) {
          p.tensors[0] = {
              .name = "y", .role = TensorRole::kOutput, .rows = INT32_MAX, .cols = INT32_MAX, .pieces = {}};
        }) == "tensor 'y': the pieces hold 0 elements of 4611686014132420609");
}

TEST_CASE("independent faults are all reported") {
  CHECK(after([](Program& p) {
          east0(p) = {{Op::kNop, {0}}};
          p.images[0].addr = 99;
          p.tensors[0].rows = 0;
        }) ==
        "MEM_E0: word 0: n=0: must be at least 1 | image 0: vectors 99 to 99 of MEM_E0, which has 32 | "
        "tensor 'x': 0 x "
        "16 elements");
}

}  // namespace lpu::tests
