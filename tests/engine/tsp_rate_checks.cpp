// The sizes and rates of tsp.md section 15, as literals, by running programs. Check 4 (fp16) has no fp16 here
// to run: what is checked is the int8 rate it is derived from.
#include <doctest/doctest.h>

#include <map>

#include "emulator/isa/codec.h"
#include "tests/engine/run.h"
#include "tests/engine/tsp_planes.h"

namespace lpu::tests {

TEST_CASE("tsp check 1: SRAM is 220 MiB, 88 slices of 8192 vectors of 320 bytes, each its own") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    const Program p = b.build();
    const Loan e(engine);
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

}  // namespace lpu::tests
