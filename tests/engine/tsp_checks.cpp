// The times of tsp.md section 15 that a one-chip machine can be held to, by running programs; the sizes and
// rates are in tsp_rate_checks.cpp. Every expectation is a literal worked out by hand from the published
// figure; none comes from timing.h or chip.def. 10-12, 15, 16 and 18-24 need the SXM, C2C or whole networks.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "emulator/trace/digest.h"
#include "tests/engine/run.h"
#include "tests/engine/tsp_planes.h"

namespace lpu::tests {

TEST_CASE("tsp check 5: 409,600 weights are loaded and installed in under 40 cycles") {
  // First Read in 0, first Lw in 17, last Lw and Iw in 36, settled in 39: the first legal Abc, 39 < 40.
  const auto first_use = [](int abc_at) {
    ProgramBuilder b;
    load_all_planes(&b);
    for (const bool west_half : {true, false}) {
      b.row(mem(b, west_half, 43), 100, [](int k) { return bits(5000, k); });
      b.place(mem(b, west_half, 43), abc_at - 10, read(100, west_half ? west(0) : east(0)));
    }
    for (int plane = 0; plane < 4; ++plane) {
      b.place(b.array(plane), abc_at, abc(0, outward_of(plane, 0)));
      b.place(b.accumulators(plane), abc_at + 14, acc(0, kClear | kEmit, inward_of(plane, 4 * (plane % 2))));
      for (int i = 0; i < 4; ++i)
        b.place(mem(b, is_west(plane), 36 + 4 * (plane % 2) + i), abc_at + 14 + 39 + (plane % 2 == 0 ? 1 : 0),
                write(200, inward_of(plane, 4 * (plane % 2) + i)));
    }
    return b.build();
  };
  std::vector<int> activation;
  for (int k = 0; k < 320; ++k) activation.push_back(bits(5000, k));
  for_each_engine([&](const std::string& engine) {
    Run early(engine, first_use(38));
    CHECK(early.fault().kind == FaultKind::kWeightsNotInForce);
    CHECK(early.fault().cycle == 38);
    Run r(engine, first_use(39));
    REQUIRE_MESSAGE(r.result().finished, r.why());
    CHECK(r.result().weight_columns == 1280);  // 409,600 / 320
    CHECK(r.result().first_dispatch == 0);
    CHECK(39 - r.result().first_dispatch < 40);
    const ProgramBuilder b;
    for (int plane = 0; plane < 4; ++plane)
      CHECK(r.words(mem(b, is_west(plane), 36 + 4 * (plane % 2)), 200) == product_of(plane, activation));
  });
}

TEST_CASE("tsp check 6: one Notify releases 143 Syncs after 35 cycles") {
  for_each_engine([](const std::string& engine) {
    for (const int notifier : {0, 71, 143}) {
      ProgramBuilder b;
      for (int q = 0; q < 144; ++q)
        if (q != notifier) b.place(q, 0, {sync(), config(20)});
      b.place(notifier, 10, notify());
      RecordingSink sink;
      Run r(engine, b.build(), &sink);
      REQUIRE_MESSAGE(r.result().finished, r.why());
      std::set<int> released, went_on;
      for (const auto& e : sink.of(EventKind::kRelease)) {
        CHECK(e.cycle == 45);
        released.insert(e.queue);
      }
      for (const auto& e : sink.of(EventKind::kConfig)) {
        CHECK(e.cycle == 45);
        went_on.insert(e.queue);
      }
      CHECK(released.size() == 143);
      CHECK(went_on.size() == 143);
    }
  });
}

TEST_CASE("tsp check 7: superlane k acts k cycles later, a full vector takes 20 cycles") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.row(b.mem_e(0), 0, [](int lane) { return lane / 16; });
    b.place(b.mem_e(0), 100, read(0, east(0)));
    b.place(b.mem_e(1), 101, write(0, east(0)));
    RecordingSink sink;
    Run r(engine, b.build(), &sink);
    REQUIRE_MESSAGE(r.result().finished, r.why());
    CHECK(sink.records.size() == 40);
    for (const auto& e : sink.records) {
      CHECK(e.cycle == (e.kind == EventKind::kRead ? 100 : 101) + e.superlane);
      CHECK(e.payload == std::vector<std::uint8_t>(16, static_cast<std::uint8_t>(e.superlane)));
    }
    CHECK(r.result().last_write == 120);
    CHECK(r.result().cycles == 21);  // read in 100, last superlane written in 120
  });
}

TEST_CASE("tsp check 8: the longest NOP is 65,535 cycles, 65.5 us at 1 GHz") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b(mini());  // as long on any chip, and sooner over
    b.place(b.mem_e(0), 0, {nop(65535), read(0, east(0))});
    const Program p = b.build();
    CHECK(program_faults(p).empty());
    CHECK(p.queues[static_cast<std::size_t>(b.mem_e(0))].size() == 2);
    Run r(engine, p);
    CHECK(r.result().first_dispatch == 65535);
    CHECK(static_cast<double>(r.result().first_dispatch) / 1e9 * 1e6 == doctest::Approx(65.535));
    ProgramBuilder longer;
    longer.place(longer.mem_e(0), 0, {nop(65536)});
    CHECK_FALSE(program_faults(longer.build()).empty());
  });
}

TEST_CASE("tsp check 13: an activation read at MEM43 is an int32 at a VXM ALU 76 to 77 cycles later") {
  // 1 to the stream register + 9 crossing + 1 entry + 13 multiply + 34 accumulate and return + 19 to the ALU
  // = 77.
  const auto at = [](bool west_half, int alu_at) {
    const int plane = west_half ? 0 : 2;
    ProgramBuilder b;
    const int outer = mem(b, west_half, 43);
    b.row(outer, 0, [](int k) { return k % 50; });
    b.place(outer, 0,
            {read(0, outward_of(plane, 0)), repeat(1, 1, 60)});  // weights, then in 60 the activation
    b.place(b.weights(plane), 10, lw(0, outward_of(plane, 0), 1));
    b.place(b.array(plane), 10, iw(0));
    b.place(b.array(plane), 70, abc(0, outward_of(plane, 0)));
    b.place(b.accumulators(plane), 84, acc(0, kClear | kEmit, inward_of(plane, 0)));
    const Direction in = west_half ? Direction::kEast : Direction::kWest;
    b.place(b.alu(0), 60 + alu_at, vxm(Op::kPass, group(in, 0), none(), group(in, 1)));
    for (int i = 0; i < 4; ++i)
      b.place(mem(b, !west_half, i), 60 + alu_at + 3, write(1, inward_of(plane, 4 + i)));
    return b.build();
  };
  for_each_engine([&](const std::string& engine) {
    for (const bool west_half : {true, false}) {
      CHECK(Run(engine, at(west_half, 76)).fault().kind == FaultKind::kUndrivenStream);
      CHECK(Run(engine, at(west_half, 78)).fault().kind == FaultKind::kUndrivenStream);
      Run r(engine, at(west_half, 77));
      REQUIRE_MESSAGE(r.result().finished, r.why());
      // sum of (k mod 50)^2 over 320 lanes: six times 0..49 (40,425 each) and 0..19 (2,470)
      CHECK(r.words(mem(ProgramBuilder(), !west_half, 0), 1)[0] == 6 * 40425 + 2470);
    }
  });
}

TEST_CASE("tsp check 14: read S4(4-7), two chained ALUs, write S4(0-3) within 15 cycles, read again at 18") {
  // Read in 0, on the register in 1, one hop to the inner edge 2, ALU entry 6, two operations 9 and 12, at
  // the edge.
  const auto at = [](int write_at, int read_at) {
    ProgramBuilder b;
    b.words(b.mem_e(4), 0, [](int lane) { return 1000 * lane + 7; });
    for (int i = 0; i < 4; ++i) {
      b.place(b.mem_e(4 + i), 0, read(0, west(i)));
      b.place(b.mem_e(i), write_at, {write(1, east(4 + i))});
      b.place(b.mem_e(i), read_at, read(1, east(8 + i)));
      b.place(b.mem_e(40 + i), read_at + 1 + 10, write(2, east(8 + i)));
    }
    b.place(b.alu(4), 6, vxm(Op::kShl, group(Direction::kWest, 0), imm(), none(), 2));
    b.place(b.alu(1), 9, vxm(Op::kAddMod, chain(4), imm(), group(Direction::kEast, 1), 2));
    return b.build();
  };
  const auto shifted = [](const Run& r) {
    const auto w = r.words(mem_queue(Chip(), Hemisphere::kEast, 40), 2);
    for (std::size_t lane = 0; lane < 320; ++lane)
      if (w[lane] != (1000 * lane + 7) * 4 + 2) return false;
    return true;
  };
  for_each_engine([&](const std::string& engine) {
    CHECK(12 <= 15);
    CHECK(Run(engine, at(11, 18)).fault().kind == FaultKind::kUndrivenStream);
    CHECK(Run(engine, at(13, 18)).fault().kind == FaultKind::kUndrivenStream);
    CHECK(Run(engine, at(12, 14)).fault().kind == FaultKind::kReadTooSoon);
    for (const int read_at : {15, 18}) {
      Run r(engine, at(12, read_at));
      REQUIRE_MESSAGE(r.result().finished, r.why());
      CHECK(shifted(r));
    }
  });
}

TEST_CASE("tsp check 17: Z = X + Y of 1024 x 320 int8 at one vector per cycle") {
  // X in E0 on S_0, Y in E4 on S_4 (one hop further out, read one cycle earlier), Z to E8: X read in 1, at
  // the ALU in 6, on the register in 9, two hops to E8 in 11. Last vector 1,023 later, its last superlane 19
  // more: 1,053.
  ProgramBuilder b;
  const auto x = [](int i, int lane) { return bits(i, lane); };
  const auto y = [](int i, int lane) { return bits(3 * i + 1, lane + 5); };
  std::vector<std::uint8_t> xs, ys;
  for (int i = 0; i < 1024; ++i)
    for (int lane = 0; lane < 320; ++lane) {
      xs.push_back(static_cast<std::uint8_t>(x(i, lane)));
      ys.push_back(static_cast<std::uint8_t>(y(i, lane)));
    }
  b.image(b.mem_e(0), 0, xs).image(b.mem_e(4), 0, ys);
  const Instr again = repeat(1, 1023, 1, 1);
  b.place(b.mem_e(4), 0, {read(0, west(4)), again});
  b.place(b.mem_e(0), 1, {read(0, west(0)), again});
  b.place(b.alu(0), 6, {vxm(Op::kAddSat8, byte(west(0)), byte(west(4)), byte(east(0))), again});
  b.place(b.mem_e(8), 11, {write(0, east(0)), again});
  const Program p = b.build();
  CHECK(program_faults(p).empty());
  for_each_engine([&](const std::string& engine) {
    Run r(engine, p);
    REQUIRE_MESSAGE(r.result().finished, r.why());
    CHECK(r.result().last_write == 1053);
    CHECK(r.result().cycles == 1054);  // 1,024 + 30
    CHECK(r.result().mem_writes == 1024);
    int wrong = 0;
    for (int i = 0; i < 1024; ++i) {
      const auto z = r.bytes(b.mem_e(8), i);
      for (int lane = 0; lane < 320; ++lane)
        wrong += static_cast<std::int8_t>(z[static_cast<std::size_t>(lane)]) !=
                         std::clamp(x(i, lane) + y(i, lane), -128, 127)
                     ? 1
                     : 0;
    }
    CHECK(wrong == 0);
  });
}

TEST_CASE("tsp check 25: the same program twice takes the same cycles and has the same events") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    load_all_planes(&b);
    const Program p = b.build();
    DigestSink first, second, reused;
    Run a(engine, p, &first), c(engine, p, &second);
    CHECK(a.result().end_cycle == c.result().end_cycle);
    CHECK(a.result().cycles == c.result().cycles);
    CHECK(first.events() > 0);
    CHECK(first.cycles() == second.cycles());
    a.engine().attach(&reused);
    a.engine().load(p);
    a.engine().run(kForever);
    CHECK(first.cycles() == reused.cycles());
  });
}

}  // namespace lpu::tests
