// MXM numerics: products against a plain double loop, buffers, accumulators, decoders.
#include <doctest/doctest.h>

#include "tests/engine/program_builder.h"
#include "tests/engine/run.h"

namespace lpu::tests {
namespace {

using semantics::Decode;

// A plane with `columns` weight columns loaded one per cycle and activations entering one per cycle; the
// accumulator rows come back into four outer slices.
struct PlaneProgram {
  PlaneProgram(const Chip& chip, int p) : b(chip), plane(p) {}

  // Cycle 100 on: column c holds weight(k, c). Returns the cycle of the last Lw.
  template <class F>
  std::int64_t load(int columns, F weight) {
    std::vector<std::uint8_t> image;
    for (int c = 0; c < columns; ++c)
      for (int k = 0; k < b.lanes(); ++k) image.push_back(static_cast<std::uint8_t>(weight(k, c)));
    b.image(slice(43), 0, image);
    stream(slice(43), 100 - kToPlane, 0, outer(0), columns);
    put(b.weights(plane), 100, lw(0, outer(0), 1), columns, 1);
    return 100 + columns - 1;
  }
  void stream(int queue, std::int64_t at, int addr, Stream s, int n) { put(queue, at, read(addr, s), n, 1); }
  void put(int queue, std::int64_t at, const Instr& i, int n, int step) {
    if (n == 1) {
      b.place(queue, at, i);
    } else {
      b.place(queue, at, {i, repeat(1, n - 1, 1, step)});
    }
  }
  // The row emitted by an Acc at `acc_at` into vector `addr` of the four slices out().
  void collect(std::int64_t acc_at, int n, int addr) {
    for (int i = 0; i < 4; ++i) put(out() + i, acc_at + kFromAcc, write(addr, inner(4 + i)), n, 1);
  }
  int out() const { return slice(36); }
  int slice(int i) const { return plane_hemisphere(plane) == Hemisphere::kEast ? b.mem_e(i) : b.mem_w(i); }
  Stream outer(int id) const { return {outward(plane_hemisphere(plane)), static_cast<std::uint8_t>(id)}; }
  Stream inner(int id) const { return {inward(plane_hemisphere(plane)), static_cast<std::uint8_t>(id)}; }

  static constexpr std::int64_t kToPlane = 10;          // read at slice 43 to the MXM port
  static constexpr std::int64_t kFromAcc = 34 + 5 + 1;  // to slices 36..39
  ProgramBuilder b;
  int plane;
};

// Values over all of int8, deterministic and without pattern in either index.
int weight_at(int k, int c) { return static_cast<std::int8_t>((k * 37 + c * 101 + k * c * 13) & 0xFF); }
int activation_at(int k, int row) { return static_cast<std::int8_t>((k * 53 + row * 29 + 128) & 0xFF); }

Chip chip_of(int superlanes) {
  Chip c;
  c.superlanes = superlanes;
  return c;
}

}  // namespace

TEST_CASE("products are exact on every plane, for 16 to 320 lanes, with some columns not loaded") {
  for (const Chip& chip : {chip_of(1), chip_of(2), chip_of(3), chip_of(19), chip_of(20), mini()})
    for_each_engine(chip, [&](const std::string& engine) {
      for (int plane = 0; plane < 4; ++plane) {
        PlaneProgram t(chip, plane);
        ProgramBuilder& b = t.b;
        const int lanes = b.lanes(), columns = lanes - 1, rows = 3;
        const std::int64_t loaded = t.load(columns, weight_at);
        for (int row = 0; row < rows; ++row)
          b.row(t.slice(42), row, [row](int k) { return activation_at(k, row); });
        const std::int64_t go = loaded + 20;
        b.place(b.array(plane), loaded, iw(1));
        t.stream(t.slice(42), go - PlaneProgram::kToPlane, 0, t.outer(1), rows);
        t.put(b.array(plane), go, abc(1, t.outer(1)), rows, 0);
        t.put(b.accumulators(plane), go + 14, acc(0, kClear | kEmit, t.inner(4)), rows, 1);
        t.collect(go + 14, rows, 0);
        Run r(engine, b.build());
        REQUIRE_MESSAGE(r.result().finished, r.why());
        for (int row = 0; row < rows; ++row) {
          const auto got = r.words(t.out(), row);
          std::vector<std::uint32_t> expected(static_cast<std::size_t>(lanes));
          for (int n = 0; n < columns; ++n)
            for (int k = 0; k < lanes; ++k)
              expected[static_cast<std::size_t>(n)] +=
                  static_cast<std::uint32_t>(weight_at(k, n) * activation_at(k, row));
          CHECK(got == expected);
        }
      }
    });
}

TEST_CASE("extreme products: 320 times (-128)^2, and accumulation wraps modulo 2^32") {
  for_each_engine([](const std::string& engine) {
    PlaneProgram t(Chip(), 2);
    ProgramBuilder& b = t.b;
    t.load(1, [](int, int) { return -128; });
    b.fill(t.slice(42), 0, -128);
    b.place(b.array(2), 100, iw(0));
    const int n = 10;
    t.put(t.slice(42), 120, read(0, t.outer(1)), n, 0);
    t.put(b.array(2), 130, abc(0, t.outer(1)), n, 0);
    b.place(b.accumulators(2), 144, acc(5, kClear, {}, 7));
    t.put(b.accumulators(2), 145, acc(5, kAdd, {}, 7), n - 2, 0);
    b.place(b.accumulators(2), 144 + n - 1, acc(5, kAdd | kEmit, t.inner(4), 7));
    t.collect(144 + n - 1, 1, 0);
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    // 320 * 16384 = 5,242,880; * 128 = 671,088,640; * 10 = 6,710,886,400 = 2,415,919,104 modulo 2^32
    CHECK(r.words(t.out(), 0)[0] == 2415919104u);
    CHECK(r.words(t.out(), 0)[1] == 0);
  });
}

TEST_CASE("install empties the buffer, and weights loaded after it belong to the next set") {
  for_each_engine([](const std::string& engine) {
    PlaneProgram t(Chip(), 0);
    ProgramBuilder& b = t.b;
    b.fill(t.slice(43), 0, 1);
    t.put(t.slice(43), 50, read(0, t.outer(0)), 200, 0);
    b.place(b.weights(0), 100, lw(0, t.outer(0), 1));
    b.place(b.weights(0), 101, lw(1, t.outer(0), 1));  // the cycle of the install: still in it
    b.place(b.weights(0), 102, lw(2, t.outer(0), 1));
    b.place(b.array(0), 101, iw(0));
    b.place(b.array(0), 102, iw(1));
    b.place(b.array(0), 103, iw(0));               // nothing was loaded: all zero
    b.place(b.array(0), 104, abc(0, t.outer(0)));  // each set is in force for one cycle
    b.place(b.array(0), 105, abc(1, t.outer(0)));
    b.place(b.array(0), 106, abc(0, t.outer(0)));
    t.put(b.accumulators(0), 118, acc(0, kClear | kEmit, t.inner(4)), 3, 1);
    t.collect(118, 3, 0);
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    const auto first = [&](int row) {
      const auto w = r.words(t.out(), row);
      return std::vector<std::uint32_t>(w.begin(), w.begin() + 4);
    };
    CHECK(first(0) == std::vector<std::uint32_t>{320, 320, 0, 0});
    CHECK(first(1) == std::vector<std::uint32_t>{0, 0, 320, 0});
    CHECK(first(2) == std::vector<std::uint32_t>{0, 0, 0, 0});
  });
}

TEST_CASE("powered-down superlanes: weight rows beyond are zero, activations beyond count nothing") {
  for_each_engine([](const std::string& engine) {
    PlaneProgram t(Chip(), 1);
    ProgramBuilder& b = t.b;
    b.fill(t.slice(43), 0, 1);
    t.put(t.slice(43), 50, read(0, t.outer(0)), 200, 0);
    b.place(b.weights(1), 100, lw(0, t.outer(0), 1));
    b.place(b.reserved(0), 101, config(3));
    b.place(b.weights(1), 101, lw(1, t.outer(0), 1));  // rows 48 on are zero
    b.place(b.reserved(0), 102, config(20));
    b.place(b.array(1), 102, iw(0));
    b.place(b.array(1), 110, abc(0, t.outer(0)));
    b.place(b.reserved(0), 111, config(2));
    b.place(b.array(1), 111, abc(0, t.outer(0)));
    b.place(b.reserved(0), 112, config(20));
    t.put(b.accumulators(1), 124, acc(0, kClear | kEmit, t.inner(4)), 2, 1);
    t.collect(124, 2, 0);
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    CHECK(r.words(t.out(), 0)[0] == 320);
    CHECK(r.words(t.out(), 0)[1] == 48);
    CHECK(r.words(t.out(), 1)[0] == 32);
    CHECK(r.words(t.out(), 1)[1] == 32);
  });
}

// Sixteen byte streams of slices 28..43, all with the same byte in every lane; one activation lane is 1, so
// that the products are the decoded weights.
Program decoder_program(Decode decode, int streams, const std::vector<int>& bytes) {
  Chip chip;
  chip.mxm_weight_decoder = 2;
  PlaneProgram t(chip, 3);
  ProgramBuilder& b = t.b;
  for (int s = 0; s < streams; ++s) {
    b.fill(t.slice(28 + s), 0, bytes[static_cast<std::size_t>(s)]);
    b.place(t.slice(28 + s), 90 - (10 - (28 + s) / 4), read(0, t.outer(16 + s)));
  }
  b.row(t.slice(27), 0, [](int k) { return k == 200 ? 1 : 0; });
  b.place(t.slice(27), 106, read(0, t.outer(0)));
  b.place(b.weights(3), 100, lw(32, t.outer(16), 16, decode));
  b.place(b.array(3), 100, iw(0));
  b.place(b.array(3), 120, abc(0, t.outer(0)));
  b.place(b.accumulators(3), 134, acc(0, kClear | kEmit, t.inner(4)));
  t.collect(134, 1, 1);
  return b.build();
}

TEST_CASE("the weight decoders widen as hand-decoded literals say") {
  for_each_engine([](const std::string& engine) {
    std::vector<int> bytes(16);
    for (int s = 0; s < 16; ++s) bytes[static_cast<std::size_t>(s)] = 0x10 * s + (15 - s);
    const auto decoded = [&](Decode d, int streams) {
      const Program p = decoder_program(d, streams, bytes);
      Run r(engine, p);
      REQUIRE_MESSAGE(r.result().finished, r.why());
      const auto w = r.words(mem_queue(p.chip, Hemisphere::kEast, 36), 1);
      CHECK(w[31] == 0);
      CHECK(w[48] == 0);
      std::vector<int> v;
      for (std::size_t n = 32; n < 48; ++n) v.push_back(static_cast<std::int32_t>(w[n]));
      return v;
    };
    std::vector<int> low, high;
    for (int s = 0; s < 16; ++s) {
      low.push_back(static_cast<std::int8_t>(16 * (15 - s)));
      high.push_back(static_cast<std::int8_t>(16 * s));
    }
    CHECK(decoded(Decode::kLowNibble, 16) == low);
    CHECK(decoded(Decode::kHighNibble, 16) == high);

    // Triples (b0, b1, b2), i = 0..3; codes are top-aligned 3-bit two's complement.
    // b0 = 0x53 = 01010011, b1 = 0xA6 = 10100110, b2 = 0xCD = 11001101 in three triples, zero in the fourth:
    //   f0 = b0<<2 & E0 = 0x40 = 64     f1 = (b0 ^ b2>>2) & E0 = (53^33) & E0 = 0x60 = 96
    //   f2 = b1<<2 & E0 = 0x80 = -128   f3 = (b1 ^ b2>>1) & E0 = (A6^66) & E0 = 0xC0 = -64
    //   f4 = b0<<5 = 0x60 = 96          f5 = b1<<5 = 0xC0 = -64
    //   f6 = b2<<2 & E0 = 0x20 = 32     f7 = b2<<5 = 0xA0 = -96
    bytes = {0x53, 0x53, 0x53, 0, 0xA6, 0xA6, 0xA6, 0, 0xCD, 0xCD, 0xCD, 0};
    CHECK(decoded(Decode::kThreeBitA, 12) ==
          std::vector<int>{64, 64, 64, 0, 96, 96, 96, 0, -128, -128, -128, 0, -64, -64, -64, 0});
    CHECK(decoded(Decode::kThreeBitB, 12) ==
          std::vector<int>{96, 96, 96, 0, -64, -64, -64, 0, 32, 32, 32, 0, -96, -96, -96, 0});
  });
}

}  // namespace lpu::tests
