#include "tests/rtl/directed.h"

#include <algorithm>
#include <random>

#include "tests/engine/program_builder.h"

namespace lpu::tests {
namespace {

Chip mini() {
  Chip c;
  chip_preset("mini", &c);
  return c;
}

NamedProgram named(const std::string& name, const ProgramBuilder& b) { return {name, b.build()}; }

}  // namespace

std::vector<NamedProgram> icu_programs() {
  std::vector<NamedProgram> all;
  const Chip chip = mini();
  {  // Three loops that begin at the same word, and one inside that does not.
    ProgramBuilder b(chip);
    b.place(b.mem_w(0), 2,
            {read(0, east(0)), repeat(1, 2, 3, 1), repeat(2, 1, 10, 5), read(500, west(1)),
             repeat(1, 1, 2, 7), repeat(5, 3, 40, -30), read(1, east(2))});
    all.push_back(named("nested repeats", b));
  }
  {  // Back to back: the inner loop ends and the outer goes round without a cycle in between.
    ProgramBuilder b(chip);
    b.place(b.mem_e(3), 0,
            {read(0, east(0)), repeat(1, 3, 1, 1), repeat(2, 2, 4, 100), repeat(3, 1, 12, 11)});
    all.push_back(named("tight repeats", b));
  }
  {  // Steps wrap from either side; a set, a column and a row each at their own range.
    ProgramBuilder b(chip);
    b.place(b.mem_e(0), 0, {read(511, east(0)), repeat(1, 3, 1, 1), repeat(2, 2, 5, -700)});
    b.place(b.mem_e(1), 1, {read_write(510, east(1), 254, east(0)), repeat(1, 3, 1, 1)});
    b.place(b.mem_e(1), 20, {nop(3), repeat(1, 2, 4), read(7, west(2))});
    all.push_back(named("wrapping steps", b));
  }
  {  // Parked in the last cycle a release is for, and in the first it is not for.
    ProgramBuilder b(chip);
    b.place(b.reserved(0), 10, {notify(), nop(9), notify()});
    b.place(b.mem_e(5), 12, {sync(), read(1, east(3))});
    b.place(b.mem_w(5), 44, {sync(), read(2, east(3))});
    b.place(b.alu(5), 45, {sync(), vxm(Op::kPass, imm(), none(), none(), 5)});
    b.place(b.array(1), 20, {sync(), sync(), iw(1)});
    all.push_back(named("barrier", b));
  }
  {  // The higher queue's Config wins; what is under way keeps the length it was issued with.
    ProgramBuilder b(chip);
    b.fill(b.mem_w(0), 0, 0x5A);
    b.place(b.reserved(0), 5, {config(1), nop(3), config(2)});
    b.place(b.reserved(1), 5, config(2)).place(b.reserved(2), 7, config(1));
    b.place(b.mem_w(0), 3, {read(0, east(0)), repeat(1, 9, 1)});
    b.place(b.mem_w(1), 7, write(3, east(0)));
    all.push_back(named("config", b));
  }
  return all;
}

std::vector<NamedProgram> illegal_programs() {
  std::vector<NamedProgram> all;
  const Chip chip = mini();
  {
    ProgramBuilder b(chip);
    b.place(b.reserved(3), 5, {notify(), sync(), config(1)});
    b.place(b.mem_w(2), 60, {sync(), read(0, east(0))});
    all.push_back(named("deadlock", b));
  }
  {  // Driven for one superlane, taken by two.
    ProgramBuilder b(chip);
    b.place(b.reserved(0), 0, {config(1), nop(4), config(2)});
    b.place(b.mem_w(0), 1, read(0, east(0)));
    b.place(b.mem_w(0), 8, read(0, east(1)));
    b.place(b.mem_e(0), 10, write(1, east(0)));  // 8 hops east
    all.push_back(named("lanes nobody drove", b));
  }
  {
    ProgramBuilder b(chip);
    b.place(b.reserved(0), 0, {config(1), nop(2), config(2)});
    b.place(b.alu(0), 1, vxm(Op::kPass, imm(), none(), none(), 5));
    b.place(b.alu(1), 4, vxm(Op::kPass, chain(0), none(), none()));
    all.push_back(named("lanes nobody computed", b));
  }
  return all;
}

std::vector<NamedProgram> mem_programs() {
  std::vector<NamedProgram> all;
  const Chip chip = mini();
  {  // The soonest Read of what was written, in both directions and both ends of the chip.
    ProgramBuilder b(chip);
    b.row(b.mem_w(43), 511, [](int lane) { return 3 * lane + 1; });
    b.place(b.mem_w(43), 0, read(511, east(31)));
    b.place(b.mem_e(43), 29, {write(0, east(31)), nop(2), read(0, west(30))});
    b.place(b.mem_w(0), 51, {write(255, west(30)), nop(2), read(255, west(0))});
    all.push_back(named("across the chip", b));
  }
  {  // A passing value is overwritten, and is tapped in the cycle and at the site of its launch.
    ProgramBuilder b(chip);
    b.fill(b.mem_e(0), 1, 0x11).fill(b.mem_e(4), 1, 0x22);
    b.place(b.mem_e(0), 0, {read(1, east(7)), repeat(1, 3, 1)});
    b.place(b.mem_e(4), 1, read(1, east(7)));
    b.place(b.mem_e(5), 2, {write(9, east(7)), repeat(1, 2, 1, 1)});
    all.push_back(named("overwritten stream", b));
  }
  {
    ProgramBuilder b(chip);
    b.row(b.mem_e(8), 0, [](int lane) { return lane; }).row(b.mem_e(8), 1, [](int lane) { return ~lane; });
    b.place(b.mem_e(8), 0,
            {read(0, east(1)), read_write(1, west(1), 300, east(1)), nop(2), read(300, east(0))});
    all.push_back(named("read and write at once", b));
  }
  return all;
}

namespace {

// Slices 0..15 on streams 0..15 outward, all of them at the western planes in `cycle`: 23 hops, of which
// slice 0 is 4 away.
void weight_streams(ProgramBuilder* b, int cycle, int row) {
  for (int i = 0; i < 16; ++i) b->place(b->mem_w(i), cycle - 20 + i / 4, read(row, west(i)));
}

// Two sets of weights, the second in parts of the columns only: the old ones to the last cycle, the new ones
// from the first, nothing left in the other columns. Then empty ones, until the first's registers are in
// force again. Cleared accumulators that held something; one tile without power.
NamedProgram weight_sets() {
  ProgramBuilder b(mini());
  for (int i = 0; i < 16; ++i)
    for (int r = 0; r < 3; ++r) b.row(b.mem_w(i), r, [&](int lane) { return lane * 29 + i * 71 + r * 113; });
  weight_streams(&b, 20, 0);
  weight_streams(&b, 21, 1);
  weight_streams(&b, 29, 2);
  b.place(b.weights(0), 20, {lw(0, west(0), 16), lw(16, west(0), 16)});
  b.place(b.weights(0), 29, lw(9, west(0), 16));

  const Stream x = west(16);  // a vector in every cycle from 25 on
  for (int r = 0; r < 15; ++r) b.row(b.mem_w(16), r, [&](int lane) { return lane * 7 - r * 45; });
  b.place(b.mem_w(16), 9, {read(0, x), repeat(1, 14, 1, 1)});

  b.place(b.reserved(0), 26, {config(1), config(2)});
  b.place(b.array(0), 22, {iw(0), nop(2), abc(0, x), abc(0, x)});
  b.place(b.array(0), 30, {iw(1), abc(0, x), abc(0, x), abc(1, x)});
  b.place(b.array(0), 34, {iw(0), repeat(1, 2, 1, 1), nop(2), abc(0, x)});
  b.place(b.accumulators(0), 39, {acc(5, kClear | kEmit, east(0)), acc(5, kAdd)});
  b.place(b.accumulators(0), 45,
          {acc(5, kClear | kEmit, east(4)), acc(5, kAdd | kEmit, east(8)), acc(6, kEmit, east(12))});
  b.place(b.accumulators(0), 53, acc(7, kEmit, east(16)));
  return named("weight sets", b);
}

// Every decoding of the same streams.
NamedProgram weight_decoders() {
  using semantics::Decode;
  Chip chip = mini();
  chip.mxm_weight_decoder = static_cast<std::int64_t>(WeightDecoder::kQ3p5);
  ProgramBuilder b(chip);
  for (int i = 0; i < 16; ++i)
    for (int r = 0; r < 5; ++r) b.row(b.mem_w(i), r, [&](int lane) { return lane * 37 + i * 59 + r * 101; });
  for (int r = 0; r < 5; ++r) weight_streams(&b, 20 + r, r);
  b.place(
      b.weights(1), 20,
      {lw(0, west(0), 16), lw(16, west(0), 16, Decode::kLowNibble), lw(8, west(0), 16, Decode::kHighNibble),
       lw(0, west(4), 16, Decode::kThreeBitA), lw(16, west(4), 16, Decode::kThreeBitB)});
  return named("weight decoders", b);
}

}  // namespace

std::vector<NamedProgram> mxm_programs() {
  std::vector<NamedProgram> all;
  const Chip chip = mini();
  for (int plane = 0; plane < 4; ++plane) {
    const bool is_east = plane >= 2;
    ProgramBuilder b(chip);
    const auto mem = [&](int slice) { return is_east ? b.mem_e(slice) : b.mem_w(slice); };
    const auto out = [&](int id) { return is_east ? east(id) : west(id); };
    const auto in = [&](int id) { return is_east ? west(id) : east(id); };
    // Slices 0..3 are 19 hops from the MXM: a Read at 0 is there at 20. 17 columns in 5 Lw, then two
    // activations.
    for (int i = 0; i < 4; ++i) {
      for (int r = 0; r < 6; ++r)
        b.row(mem(i), r, [&](int lane) { return lane * 37 + i * 101 + r * 53 + 128; });
      b.place(mem(i), 0, {read(0, out(i)), repeat(1, 5, 1, 1)});
    }
    b.place(b.weights(plane), 20, {lw(30, out(0), 2), lw(0, out(0), 4), repeat(1, 3, 1, 9)});
    b.place(b.array(plane), 24, {iw(1), nop(2)});  // with the last Lw, for which it is not too late
    for (int r = 1; r < 3; ++r) b.row(mem(4), r, [&](int lane) { return lane * lane - r * 77; });
    // Slice 4 is 18 hops away: there at 25 and 26; the weights are in force from 27 on.
    b.place(mem(4), 9, {read(1, out(9)), read(2, out(9)), repeat(2, 1, 2)});
    b.place(b.array(plane), 28, {abc(1, out(9)), repeat(1, 3, 1)});
    b.place(b.accumulators(plane), 42,
            {acc(63, kClear | kEmit, in(28)), acc(63, kAdd | kEmit, in(4), 7), acc(0, kAdd, in(0), 3),
             acc(0, kEmit, in(0), 1)});
    // What is emitted in cycle 76 and after is 5 hops inward from where it is launched.
    for (int i = 0; i < 4; ++i)
      b.place(mem(40 + i), 81, {write(100, in(28 + i)), write(101, in(4 + i)), nop(1), write(102, in(i))});
    all.push_back(named("plane " + std::to_string(plane), b));
  }
  all.push_back(weight_sets());
  all.push_back(weight_decoders());
  return all;
}

namespace {

constexpr std::uint32_t kEdges[] = {
    0,           1,           2,           7,           8,           31,          32,          127,
    128,         0xFFFFFF7Fu, 0xFFFFFF80u, 0xFFFFFFFFu, 0x7FFFFFFFu, 0x80000000u, 0x80000001u, 0x7F80FF01u,
    0x01FF01FFu, 0x00010000u, 0x7F800000u, 0xFF800000u, 0x7F800001u, 0xFFC00000u, 0x007FFFFFu, 0x00800000u,
    0x80800000u, 0x7F7FFFFFu, 0x3F800000u, 0xBF800000u, 0x3F000000u, 0x3FC00000u, 0x40200000u, 0x33800000u,
    0x4B7FFFFFu, 0x4EFFFFFFu, 0x4F000000u, 0xCF000000u, 0xCF000001u, 0x34000001u, 0x1FFFFFFFu, 0x20000000u};

struct Pair {
  std::uint32_t a, b;
};

std::vector<Pair> edge_pairs() {
  std::vector<Pair> all;
  for (const std::uint32_t a : kEdges)
    for (const std::uint32_t b : kEdges) all.push_back({a, b});
  return all;
}

// Half of them with exponents close to each other, as sums need it.
std::vector<Pair> random_pairs() {
  std::mt19937 random(1);
  std::vector<Pair> all;
  for (int i = 0; i < 8000; ++i) {
    Pair p{static_cast<std::uint32_t>(random()), static_cast<std::uint32_t>(random())};
    if (i % 2 == 0) p.b = (p.b & 0x80FFFFFFu) | (p.a & 0x7F000000u);
    all.push_back(p);
  }
  return all;
}

constexpr int kResultStreams = 32;  // of eight ALUs

// Up to 16 operations on all pairs: each in an ALU of its own, all of them fed by the same two groups.
Program on_pairs(const std::vector<Op>& ops, const std::vector<Pair>& pairs) {
  ProgramBuilder b(mini());
  const int lanes = b.lanes(), rows = (static_cast<int>(pairs.size()) + lanes - 1) / lanes;
  for (int r = 0; r < rows; ++r) {
    const auto pair = [&](int lane) {
      return pairs[static_cast<std::size_t>(r * lanes + lane) % pairs.size()];
    };
    b.words(b.mem_w(0), r, [&](int lane) { return pair(lane).a; });
    b.words(b.mem_w(4), r, [&](int lane) { return pair(lane).b; });
  }
  const auto again = repeat(1, rows - 1, 1, 1);
  for (int i = 0; i < 4; ++i) {
    b.place(b.mem_w(i), 1, {read(0, east(i)), again});
    b.place(b.mem_w(4 + i), 0, {read(0, east(4 + i)), again});
  }
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const Operand second = takes_b(ops[i]) ? group(Direction::kEast, 1) : none();
    const Operand out = i < 8 ? group(Direction::kWest, static_cast<int>(i))
                              : group(Direction::kEast, static_cast<int>(i) - 8);
    b.place(b.alu(static_cast<int>(i)), 6, {vxm(ops[i], group(Direction::kEast, 0), second, out), again});
  }
  // Results are launched 9 cycles after the first Read, at the site of slices 0..3.
  for (int s = 0; s < kResultStreams; ++s) {
    b.place(b.mem_w(8 + s), 11 + s / 4, {write(0, west(s)), again});
    if (ops.size() == kAlus) b.place(b.mem_e(8 + s), 11 + s / 4, {write(0, east(s)), again});
  }
  return b.build();
}

}  // namespace

std::vector<NamedProgram> vxm_programs() {
  std::vector<NamedProgram> all;
  std::vector<Op> ops;
  for (const OpInfo& op : all_ops())
    if (op.unit == Unit::kVxm) ops.push_back(op.op);
  for (std::size_t first = 0; first < ops.size(); first += kAlus) {
    const std::vector<Op> some(
        ops.begin() + static_cast<std::ptrdiff_t>(first),
        ops.begin() + static_cast<std::ptrdiff_t>(std::min(first + kAlus, ops.size())));
    all.push_back({"edge values", on_pairs(some, edge_pairs())});
    all.push_back({"random values", on_pairs(some, random_pairs())});
  }
  {  // Bytes in, bytes out, immediates, and a chain through every ALU.
    ProgramBuilder b(mini());
    b.row(b.mem_e(0), 0, [](int lane) { return lane * 9 - 128; });
    b.place(b.mem_e(0), 0, read(0, west(17)));
    b.place(b.alu(0), 5, vxm(Op::kMulMod, byte(west(17)), imm(), byte(east(31)), -1234567));
    for (int i = 1; i < kAlus; ++i)
      b.place(b.alu(i), 5 + 3 * i,
              vxm(Op::kSubSat, chain(i - 1), i % 2 == 0 ? chain(i - 1) : imm(),
                  byte(i % 2 == 0 ? west(i) : east(i)), i * 0x01234567));
    for (int i = 1; i < kAlus; ++i)  // launched 8 + 3 * i, at the site of slice 0
      b.place(i % 2 == 0 ? b.mem_w(i) : b.mem_e(i), 8 + 3 * i + i / 4,
              write(7, i % 2 == 0 ? west(i) : east(i)));
    // A stream as the second operand, when no other ALU takes any.
    b.row(b.mem_e(4), 0, [](int lane) { return 77 - lane; });
    b.place(b.mem_e(4), 1, read(0, west(18)));
    b.place(b.alu(15), 7, vxm(Op::kSubMod, imm(), byte(west(18)), none(), 3));
    all.push_back(named("chain", b));
  }
  return all;
}

std::vector<NamedProgram> directed_programs() {
  std::vector<NamedProgram> all;
  for (const auto& some :
       {icu_programs(), mem_programs(), mxm_programs(), vxm_programs(), illegal_programs()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

}  // namespace lpu::tests
