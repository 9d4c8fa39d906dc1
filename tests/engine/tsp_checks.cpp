// The numbers of tsp.md section 15 that a one-chip machine can be held to, by running programs. Every
// expectation is a literal worked out by hand from the published figure; none comes from timing.h or
// chip.def. Check 4 (fp16) has no fp16 here to run: what is checked is the int8 rate it is derived from.
// 10-12, 15, 16 and 18-24 need the SXM, C2C or whole networks.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "emulator/isa/codec.h"
#include "emulator/trace/digest.h"
#include "tests/engine/program_builder.h"
#include "tests/engine/run.h"

namespace lpu::tests {
namespace {

int bits(int a, int b) { return static_cast<std::int8_t>((a * 73 + b * 151 + a * b * 7 + 19) & 0xFF); }

// Plane p and its hemisphere, as in tsp.md 2: planes 0, 1 are west.
bool is_west(int plane) { return plane < 2; }
int mem(const ProgramBuilder& b, bool west_half, int slice) {
  return west_half ? b.mem_w(slice) : b.mem_e(slice);
}
Stream outward_of(int plane, int id) { return is_west(plane) ? west(id) : east(id); }
Stream inward_of(int plane, int id) { return is_west(plane) ? east(id) : west(id); }
int weight(int plane, int k, int n) { return bits(k + 320 * plane, n); }

// Weights of all four planes: slice 12 + s of each hemisphere feeds stream s; streams 0-15 the hemisphere's
// first plane, 16-31 its second. Slice 12 + s is in group 3 + s/4, which is 7 - s/4 hops from the outermost
// group 10, so it starts reading in cycle s/4 and all streams reach the edge together: SR in 1, +7 hops, +9
// crossing = 17, then one column of each stream per cycle up to 36.
void load_all_planes(ProgramBuilder* b) {
  for (const bool west_half : {true, false})
    for (int s = 0; s < 32; ++s) {
      const int plane = (west_half ? 0 : 2) + s / 16;
      std::vector<std::uint8_t> image;
      for (int slot = 0; slot < 20; ++slot)
        for (int k = 0; k < 320; ++k)
          image.push_back(static_cast<std::uint8_t>(weight(plane, k, 16 * slot + s % 16)));
      const int queue = mem(*b, west_half, 12 + s);
      b->image(queue, 0, image);
      b->place(queue, s / 4, {read(0, outward_of(plane, s)), repeat(1, 19, 1, 1)});
    }
  for (int plane = 0; plane < 4; ++plane) {
    b->place(b->weights(plane), 17, {lw(0, outward_of(plane, 16 * (plane % 2)), 16), repeat(1, 19, 1, 16)});
    b->place(b->array(plane), 36, iw(0));
  }
}

std::vector<std::uint32_t> product_of(int plane, const std::vector<int>& activation) {
  std::vector<std::uint32_t> y(320);
  for (int n = 0; n < 320; ++n)
    for (int k = 0; k < 320; ++k)
      y[static_cast<std::size_t>(n)] +=
          static_cast<std::uint32_t>(weight(plane, k, n) * activation[static_cast<std::size_t>(k)]);
  return y;
}

}  // namespace

TEST_CASE("tsp check 1: SRAM is 220 MiB, 88 slices of 8192 vectors of 320 bytes, each its own") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    const Program p = b.build();
    auto e = make_engine(engine);
    e->load(p);
    std::int64_t bytes = 0;
    std::vector<std::uint8_t> v(320), out(320);
    const int addresses[] = {0, 4095, 4096, 8191};
    for (int slice = 0; slice < 88; ++slice)
      for (const int a : addresses) {
        for (int i = 0; i < 320; ++i)
          v[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(bits(slice * 4 + a, i));
        e->poke(slice, a, v);
      }
    for (int slice = 0; slice < 88; ++slice) {
      for (const int a : addresses) {
        for (int i = 0; i < 320; ++i)
          v[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(bits(slice * 4 + a, i));
        e->peek(slice, a, out);
        CHECK(out == v);
      }
      bytes += 8192 * 320;
    }
    CHECK(bytes == 230686720);  // 220 * 1024 * 1024
    CHECK(p.chip.sram_bytes() == 230686720);
    ProgramBuilder last, beyond;
    last.place(last.mem_e(43), 0, read(8191, east(0)));
    beyond.place(beyond.mem_e(43), 0, read(8192, east(0)));
    CHECK(Run(engine, last.build()).result().finished);
    CHECK(Run(engine, beyond.build()).fault().kind == FaultKind::kBadOperand);
  });
}

TEST_CASE("tsp check 2: 64 streams carry 20,480 bytes per cycle across one hemisphere's edge") {
  for_each_engine([](const std::string& engine) {
    // All vectors cross the inner edge of the east hemisphere (the place of slices E0-E3) in cycles 30..33:
    // eastward from W0..W31 (group g is 8 + g hops away, read 1 before), westward from E12..E43.
    constexpr int kCycles = 4, kEdge = 30;
    ProgramBuilder b;
    for (int s = 0; s < 32; ++s) {
      const int gw = s / 4, ge = (12 + s) / 4;
      for (int i = 0; i < kCycles; ++i) {
        b.row(b.mem_w(s), i, [&](int lane) { return bits(s * 4 + i, lane); });
        b.row(b.mem_e(12 + s), i, [&](int lane) { return bits(200 + s * 4 + i, lane); });
      }
      const Instr again = repeat(1, kCycles - 1, 1, 1);
      b.place(b.mem_w(s), kEdge - 1 - 8 - gw, {read(0, east(s)), again});
      b.place(b.mem_e(12 + s), kEdge - 1 - ge, {read(0, west(s)), again});
      b.place(b.mem_e(s), kEdge + gw, {write(100, east(s)), again});
      b.place(b.mem_w(s), kEdge + 8 + gw, {write(100, west(s)), again});
    }
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    int right = 0;
    for (int s = 0; s < 32; ++s)
      for (int i = 0; i < kCycles; ++i) {
        const auto eastward = r.bytes(b.mem_e(s), 100 + i), westward = r.bytes(b.mem_w(s), 100 + i);
        for (int lane = 0; lane < 320; ++lane) {
          const auto at = static_cast<std::size_t>(lane);
          right += eastward[at] == static_cast<std::uint8_t>(bits(s * 4 + i, lane)) ? 1 : 0;
          right += westward[at] == static_cast<std::uint8_t>(bits(200 + s * 4 + i, lane)) ? 1 : 0;
        }
      }
    CHECK(right == 20480 * kCycles);
  });
}

TEST_CASE(
    "tsp checks 3 and 4: four planes take a vector each per cycle, 409,600 multiply-accumulates per cycle") {
  for_each_engine([](const std::string& engine) {
    constexpr int kVectors = 16;
    ProgramBuilder b;
    load_all_planes(&b);
    std::vector<std::vector<int>> activations(kVectors, std::vector<int>(320));
    std::vector<std::uint8_t> image;
    for (int i = 0; i < kVectors; ++i)
      for (int k = 0; k < 320; ++k) {
        activations[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)] = bits(1000 + i, k);
        image.push_back(static_cast<std::uint8_t>(bits(1000 + i, k)));
      }
    // W43 and E43 send the same vectors to both planes of their half: at the MXM from 60 on, products at 74,
    // on the inner SXM edge at 74 + 34 = 108, at the outer MEM edge at 113.
    for (const bool west_half : {true, false}) {
      b.image(mem(b, west_half, 43), 100, image);
      b.place(mem(b, west_half, 43), 50,
              {read(100, west_half ? west(0) : east(0)), repeat(1, kVectors - 1, 1, 1)});
    }
    for (int plane = 0; plane < 4; ++plane) {
      const int first = 4 * (plane % 2);
      b.place(b.array(plane), 60, {abc(0, outward_of(plane, 0)), repeat(1, kVectors - 1, 1, 0)});
      b.place(b.accumulators(plane), 74,
              {acc(0, kClear | kEmit, inward_of(plane, first)), repeat(1, kVectors - 1, 1, 1)});
      for (int i = 0; i < 4; ++i)  // slices 36..43: groups 9 and 10
        b.place(mem(b, is_west(plane), 36 + first + i), plane % 2 == 0 ? 114 : 113,
                {write(200, inward_of(plane, first + i)), repeat(1, kVectors - 1, 1, 1)});
    }
    RecordingSink sink;
    Run r(engine, b.build(), &sink);
    REQUIRE_MESSAGE(r.result().finished, r.why());
    std::map<std::int64_t, std::int64_t> macs;  // cycle of superlane 0 -> multiply-accumulates started
    for (const auto& e : sink.of(EventKind::kActivate))
      if (e.superlane == 0) macs[e.cycle] += 320 * 320;
    CHECK(macs.size() == kVectors);
    for (const auto& [cycle, n] : macs) CHECK(n == 409600);
    CHECK(r.result().activations == 64);
    // An fp16 multiply is four byte products (tsp.md 8): 102,400 per cycle, at 900 MHz 184.3 TFLOP/s.
    CHECK(macs.begin()->second / 4 == 102400);
    CHECK(macs.begin()->second / 4 * 2 * 900'000'000 == 184'320'000'000'000);
    for (int plane = 0; plane < 4; ++plane)
      for (int i = 0; i < kVectors; ++i)
        CHECK(r.words(mem(b, is_west(plane), 36 + 4 * (plane % 2)), 200 + i) ==
              product_of(plane, activations[static_cast<std::size_t>(i)]));
  });
}

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
    ProgramBuilder b;
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

TEST_CASE(
    "tsp check 9: 144 queues take 2,304 bytes of program per cycle; a queue holds two Ifetches of 640 "
    "bytes") {
  for_each_engine([](const std::string& engine) {
    constexpr int kCycles = 80;
    ProgramBuilder b;
    for (int q = 0; q < 144; ++q) b.place(q, 0, std::vector<Instr>(kCycles, config(20)));
    const Program p = b.build();
    CHECK(p.queues.size() == 144);
    CHECK(program_faults(p).empty());
    RecordingSink sink;
    Run r(engine, p, &sink);
    REQUIRE_MESSAGE(r.result().finished, r.why());
    std::map<std::int64_t, std::int64_t> bytes;  // per cycle
    for (const auto& e : sink.of(EventKind::kConfig))
      bytes[e.cycle] += static_cast<std::int64_t>(sizeof(encode(config(20))));
    CHECK(bytes.size() == kCycles);
    for (const auto& [cycle, n] : bytes) CHECK(n == 2304);
    CHECK(kCycles * sizeof(encode(config(20))) == 2 * 640);
    ProgramBuilder full;
    full.place(0, 0, std::vector<Instr>(81, config(20)));
    CHECK_FALSE(program_faults(full.build()).empty());
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
