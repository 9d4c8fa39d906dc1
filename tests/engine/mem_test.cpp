// MEM instructions and the stream rules: what passes, what is overwritten, what stays.
#include <doctest/doctest.h>

#include "tests/engine/program_builder.h"
#include "tests/engine/run.h"

namespace lpu::tests {
namespace {

std::vector<std::uint8_t> all(int lanes, int byte) {
  return std::vector<std::uint8_t>(static_cast<std::size_t>(lanes), static_cast<std::uint8_t>(byte));
}

}  // namespace

TEST_CASE("reading a stream does not remove the value") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.row(b.mem_e(0), 5, [](int lane) { return lane * 3; });
    b.place(b.mem_e(0), 0, read(5, east(2)));
    for (int slice = 4; slice < 44; slice += 4) b.place(b.mem_e(slice), 1 + slice / 4, write(slice, east(2)));
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    for (int slice = 4; slice < 44; slice += 4)
      CHECK(r.bytes(b.mem_e(slice), slice) == r.bytes(b.mem_e(0), 5));
  });
}

TEST_CASE("a launch overwrites the passing value downstream only") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.fill(b.mem_e(0), 0, 1).fill(b.mem_e(8), 0, 2);
    b.place(b.mem_e(0), 10, read(0, east(0)));   // at E0 in 11, at E4 in 12, at E8 in 13
    b.place(b.mem_e(8), 12, read(0, east(0)));   // launched at E8 in 13, over it
    b.place(b.mem_e(4), 12, write(1, east(0)));  // upstream: the first value
    b.place(b.mem_e(9), 13, write(1, east(0)));  // the launched value is seen in its own cycle
    b.place(b.mem_e(12), 14, write(1, east(0)));
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    CHECK(r.bytes(b.mem_e(4), 1) == all(b.lanes(), 1));
    CHECK(r.bytes(b.mem_e(9), 1) == all(b.lanes(), 2));
    CHECK(r.bytes(b.mem_e(12), 1) == all(b.lanes(), 2));
  });
}

TEST_CASE("a value on a stream keeps what was read although the vector is overwritten behind it") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.fill(b.mem_e(0), 0, 1).fill(b.mem_e(1), 0, 2);
    b.place(b.mem_e(0), 10, read(0, east(0)));
    b.place(b.mem_e(1), 10, read(0, west(1)));
    b.place(b.mem_e(0), 11, write(0, west(1)));
    b.place(b.mem_e(43), 21, write(0, east(0)));
    b.place(b.mem_e(0), 30, read(0, east(0)));
    b.place(b.mem_e(43), 41, write(1, east(0)));
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    CHECK(r.bytes(b.mem_e(43), 0) == all(b.lanes(), 1));
    CHECK(r.bytes(b.mem_e(43), 1) == all(b.lanes(), 2));
  });
}

TEST_CASE("two slices exchange vectors: each write sees the other's old value") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.fill(b.mem_w(0), 3, 0x11).fill(b.mem_w(1), 3, 0x22);
    b.place(b.mem_w(0), 0, read(3, west(0)));
    b.place(b.mem_w(1), 0, read(3, west(1)));
    b.place(b.mem_w(0), 1, write(3, west(1)));
    b.place(b.mem_w(1), 1, write(3, west(0)));
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    CHECK(r.bytes(b.mem_w(0), 3) == all(b.lanes(), 0x22));
    CHECK(r.bytes(b.mem_w(1), 3) == all(b.lanes(), 0x11));
  });
}

TEST_CASE("ReadWrite does both in one cycle, and steps both addresses modulo the slice") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.fill(b.mem_e(0), 4095, 10).fill(b.mem_e(0), 4096, 12).fill(b.mem_e(1), 0, 20).fill(b.mem_e(1), 1, 21);
    b.place(b.mem_e(1), 9, {read(0, east(0)), repeat(1, 1, 1, 1)});
    // Reads 4095 (bank 0) and writes 8191 (bank 1); a step further both have changed banks.
    b.place(b.mem_e(0), 10, {read_write(4095, east(1), 8191, east(0)), repeat(1, 1, 1, 1)});
    b.place(b.mem_e(2), 11, {write(0, east(1)), repeat(1, 1, 1, 1)});
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    CHECK(r.bytes(b.mem_e(0), 8191) == all(b.lanes(), 20));
    CHECK(r.bytes(b.mem_e(0), 0) == all(b.lanes(), 21));
    CHECK(r.bytes(b.mem_e(2), 0) == all(b.lanes(), 10));
    CHECK(r.bytes(b.mem_e(2), 1) == all(b.lanes(), 12));
  });
}

TEST_CASE("stepped addresses wrap modulo the slice, in both directions") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.fill(b.mem_e(0), 8191, 1).fill(b.mem_e(0), 0, 2).fill(b.mem_e(0), 1, 3);
    b.place(b.mem_e(0), 0, {read(8191, east(0)), repeat(1, 2, 1, 1)});
    b.place(b.mem_e(1), 1, {write(1, east(0)), repeat(1, 2, 1, -1)});
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    CHECK(r.bytes(b.mem_e(1), 1) == all(b.lanes(), 1));
    CHECK(r.bytes(b.mem_e(1), 0) == all(b.lanes(), 2));
    CHECK(r.bytes(b.mem_e(1), 8191) == all(b.lanes(), 3));
  });
}

TEST_CASE("powered-down superlanes: a write keeps the lanes beyond, a result has zero there") {
  for_each_engine([](const std::string& engine) {
    for (const int vl : {1, 15, 16, 17, 19, 20}) {
      ProgramBuilder b;
      b.fill(b.mem_e(0), 0, 7).fill(b.mem_e(1), 0, 9);
      b.place(b.reserved(0), 5, config(vl));
      b.place(b.mem_e(0), 10, read(0, east(0)));
      b.place(b.mem_e(1), 11, write(0, east(0)));
      Run r(engine, b.build());
      REQUIRE_MESSAGE(r.result().finished, r.why());
      auto expected = all(b.lanes(), 9);
      std::fill_n(expected.begin(), 16 * vl, std::uint8_t{7});
      CHECK(r.bytes(b.mem_e(1), 0) == expected);
      CHECK(r.result().last_write == 11 + vl - 1);
      CHECK(r.result().cycles == 11 + vl - 1 - 5 + 1);
    }
  });
}

TEST_CASE("poke and peek see the SRAM a program leaves, before and between runs") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.place(b.mem_e(0), 10, read(0, east(0)));
    b.place(b.mem_e(1), 11, write(0, east(0)));
    const Program p = b.build();
    const Loan e(engine);
    e->load(p);
    e->poke(b.mem_e(0), 0, all(b.lanes(), 42));
    CHECK_FALSE(e->run(5).finished);
    CHECK(e->run(kForever).finished);
    std::vector<std::uint8_t> out(static_cast<std::size_t>(b.lanes()));
    e->peek(b.mem_e(1), 0, out);
    CHECK(out == all(b.lanes(), 42));
    e->load(p);  // back to the images: zero
    e->peek(b.mem_e(1), 0, out);
    CHECK(out == all(b.lanes(), 0));
  });
}

TEST_CASE("a run cut at any cycle and continued is the same run") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.fill(b.mem_e(0), 0, 3);
    b.place(b.mem_e(0), 10, read(0, east(0)));
    b.place(b.mem_e(43), 21, write(0, east(0)));
    const Program p = b.build();
    const RunResult whole = Run(engine, p).result();
    for (int cut = 0; cut < 30; ++cut) {
      const Loan e(engine);
      e->load(p);
      e->run(cut);
      const RunResult r = e->run(kForever);
      CHECK(r.finished);
      CHECK(r.cycles == whole.cycles);
      CHECK(r.last_write == 40);
    }
  });
}

}  // namespace lpu::tests
