// A difference between engines, made small: what is left, what it costs, and the file it becomes.
#include "emulator/engine/minimise.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "emulator/engine/lockstep.h"
#include "emulator/program/listing.h"
#include "emulator/program/read.h"
#include "tests/engine/mutant_engine.h"
#include "tests/engine/program_builder.h"
#include "tests/engine/run.h"

namespace lpu::tests {
namespace {

// Ten slices that read and write all the time, one of them a byte of 0x5A; and other units at work.
Program busy() {
  ProgramBuilder b(mini());
  for (int i = 0; i < 10; ++i) {
    std::vector<std::uint8_t> rows;
    for (int r = 0; r < 20; ++r)
      for (int lane = 0; lane < b.lanes(); ++lane)
        rows.push_back(i == 6 && r == 13 && lane == 5 ? 0x5A : static_cast<std::uint8_t>(r + i));
    b.image(b.mem_e(i), 100, rows);
    b.place(b.mem_e(i), i, {read(100, east(i)), repeat(1, 19, 1, 1)});
    b.place(b.mem_e(i + 20), i + 1 + 5, {write(0, east(i)), repeat(1, 19, 1, 1)});  // 5 hops east
  }
  b.place(b.alu(3), 0, {vxm(Op::kPass, imm(), none(), none()), repeat(1, 9, 3)});
  b.place(b.reserved(2), 7, notify());
  return b.build();
}

// Wrong when a byte of 0x5A is written.
std::unique_ptr<Engine> mutant() {
  auto m = std::make_unique<MutantEngine>(make_engine("fast"));
  m->event_fault = [](std::int64_t, Event* e, std::vector<std::uint8_t>* payload) {
    if (e->kind == EventKind::kWrite)
      for (std::uint8_t& byte : *payload) byte = byte == 0x5A ? 0 : byte;
    return true;
  };
  return m;
}

std::int64_t instructions(const Program& p) {
  std::int64_t n = 0;
  for (const auto& words : p.queues)
    for (const Instr& i : words) n += i.op != Op::kNop && i.op != Op::kRepeat;
  return n;
}

std::string text_of(const std::string& path) {
  std::stringstream s;
  s << std::ifstream(path, std::ios::binary).rdbuf();
  return s.str();
}

}  // namespace

TEST_CASE("of a busy program a read, a write and one vector are left, in their cycles") {
  const auto good = make_engine("fast"), bad = mutant();
  const Program p = busy();
  const LockstepReport whole = lockstep(*good, *bad, p, kForever);
  REQUIRE_FALSE(whole.equal);
  const Program small =
      minimise(p, [&](const Program& q) { return !lockstep(*good, *bad, q, kForever).equal; });
  CHECK(instructions(small) == 2);
  REQUIRE(small.images.size() == 1);
  CHECK(small.images[0].data.size() == static_cast<std::size_t>(p.chip.lanes()));
  CHECK(small.images[0].addr == 113);
  CHECK(lockstep(*good, *bad, small, kForever).cycle == whole.cycle);
}

TEST_CASE("no more trials are made than allowed, and what is left fails whenever it stops") {
  const auto good = make_engine("fast"), bad = mutant();
  for (const int trials : {0, 1, 10, 100}) {
    int asked = 0;
    const auto fails = [&](const Program& q) { return !lockstep(*good, *bad, q, kForever).equal; };
    const Program small = minimise(
        busy(), [&](const Program& q) { return ++asked, fails(q); }, trials);
    CHECK(asked <= trials);
    CHECK(fails(small));
  }
}

TEST_CASE("SRAM as it is becomes the images, and inputs are inputs no more") {
  ProgramBuilder b(mini());
  b.fill(b.mem_w(1), 3, 7);
  b.tensor({"x", TensorRole::kInput, DType::kInt8, 1, 1, {{0, 0, 1, 1, b.mem_e(9), 511, 4}}});
  b.tensor({"y", TensorRole::kOutput, DType::kInt8, 1, 1, {{0, 0, 1, 1, b.mem_e(8), 0, 0}}});
  const Program p = b.build();
  for_each_engine(p.chip, [&](const std::string& engine) {
    const Loan e(engine);
    e->load(p);
    const std::int8_t x = -1;
    write_tensor(*e, p, p.tensors[0], &x);
    const Program filled = with_memory(p, *e);
    CHECK(program_faults(filled).empty());
    REQUIRE(filled.images.size() == 2);
    CHECK(filled.images[0] == p.images[0]);
    CHECK(filled.images[1].queue == b.mem_e(9));
    CHECK(filled.images[1].addr == 511);
    CHECK(filled.images[1].data[4] == 0xFF);
    REQUIRE(filled.tensors.size() == 1);
    CHECK(filled.tensors[0].name == "y");
  });
}

TEST_CASE("the file is the program and so is the listing beside it; a place that is not there is told") {
  const std::filesystem::path dir = std::filesystem::temp_directory_path() / "lpu_minimise_test";
  std::filesystem::create_directories(dir);
  const std::string path = (dir / "p.lpu").string();
  const Program p = busy();
  CHECK(write_with_listing(p, path) == "");
  const ReadResult file = read_program(path);
  REQUIRE(file.status.ok());
  CHECK(file.program == p);
  Program again;
  CHECK(assemble(text_of(path + ".txt"), &again).ok());
  CHECK(again.queues == p.queues);
  CHECK(again.images == p.images);
  CHECK(write_with_listing(p, (dir / "none" / "p.lpu").string()) != "");
  std::filesystem::remove_all(dir);
}

}  // namespace lpu::tests
