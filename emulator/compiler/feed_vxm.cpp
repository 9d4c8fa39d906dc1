// Widening packed weights on the VXM. A nibble tile costs one operation per output word (four columns): 16
// ALUs widen 64 columns a cycle, as many as the streams carry. A three-bit tile costs 16 operations per 8
// words (15 and one to wait), so it takes all 16 ALUs for the 32 columns of one hemisphere.
#include <algorithm>

#include "emulator/compiler/feed.h"
#include "emulator/compiler/instructions.h"

namespace lpu::compiler {
namespace {

constexpr std::int32_t kHighNibbles = static_cast<std::int32_t>(0xF0F0F0F0u);
constexpr std::int32_t kTopThree = static_cast<std::int32_t>(0xE0E0E0E0u);

struct AluStep {
  Instr instr;
  int stage;  // in units of lat_alu: -1 with b2, 0 with b0 and b1, +1 after them
};

// ALU i's part in widening a three-bit tile. Byte words b0, b1, b2 arrive on inward groups 0, 1, 2; columns
// of plane 0 leave on outward groups 0..3 (fields 0..3 of semantics/decode.h), those of plane 1 on
// groups 4..7 (fields 4..7).
AluStep three_bit_step(int i, Hemisphere h) {
  const Operand b0 = Operand::group(inward(h), 0), b1 = Operand::group(inward(h), 1),
                b2 = Operand::group(inward(h), 2);
  const Operand imm = Operand::imm(), none = {};
  const auto out = [&](int g) { return Operand::group(outward(h), g); };
  switch (i) {
    case 0:
      return {alu(Op::kShr8, b2, imm, none, 2), -1};
    case 1:
      return {alu(Op::kShr8, b2, imm, none, 1), -1};
    case 2:
      return {alu(Op::kShl8, b2, imm, none, 5), -1};
    case 3:
      return {alu(Op::kShl8, b2, imm, none, 2), -1};
    case 4:
      return {alu(Op::kShl8, b0, imm, out(4), 5), 0};
    case 5:
      return {alu(Op::kShl8, b0, imm, none, 2), 0};
    case 6:
      return {alu(Op::kXor, b0, Operand::alu(0), none), 0};
    case 7:
      return {alu(Op::kShl8, b1, imm, out(5), 5), 0};
    case 8:
      return {alu(Op::kShl8, b1, imm, none, 2), 0};
    case 9:
      return {alu(Op::kXor, b1, Operand::alu(1), none), 0};
    case 10:
      return {alu(Op::kAnd, Operand::alu(3), imm, out(6), kTopThree), 0};
    case 11:
      return {alu(Op::kPass, Operand::alu(2), none, out(7)), 0};
    case 12:
      return {alu(Op::kAnd, Operand::alu(5), imm, out(0), kTopThree), 1};
    case 13:
      return {alu(Op::kAnd, Operand::alu(6), imm, out(1), kTopThree), 1};
    case 14:
      return {alu(Op::kAnd, Operand::alu(8), imm, out(2), kTopThree), 1};
    default:
      return {alu(Op::kAnd, Operand::alu(9), imm, out(3), kTopThree), 1};
  }
}

// ALUs 0..7 serve the west, 8..15 the east: ALU 2g the low nibbles of packed word g (plane 0), 2g+1 the high
// ones.
Instr nibble_step(int i) {
  const Hemisphere h = i < kAlus / 2 ? Hemisphere::kWest : Hemisphere::kEast;
  const int g = i % (kAlus / 2) / 2;
  const Operand in = Operand::group(inward(h), g);
  if (i % 2 == 0) return alu(Op::kShl8, in, Operand::imm(), Operand::group(outward(h), g), 4);
  return alu(Op::kAnd, in, Operand::imm(), Operand::group(outward(h), 4 + g), kHighNibbles);
}

}  // namespace

void Feed::nibble_alus(Hemisphere h, std::int64_t start, std::int64_t rows, const RowTime& row, int count) {
  const int first = h == Hemisphere::kWest ? 0 : kAlus / 2;
  for (int i = first; i < first + kAlus / 2; ++i) {
    Block b = slots(nibble_step(i), 0, count, row, true);
    b.shift(start - vxm_to_mxm());
    t_.add(vxm_queue(c_, i), b.repeat({rows, row.period, 0}));
  }
}

// Both hemispheres take turns on the ALUs row by row; the west may have rows left when the east is done.
void Feed::mixed_alus() {
  std::int64_t rows[2] = {0, 0}, start[2] = {0, 0};
  RowTime row[2];
  int count = 0;
  for (int i = 0; i < p_.n.hemispheres; ++i) {
    const auto h = static_cast<Hemisphere>(i);
    for (const PlacedSection& s : p_.hemi[i].sections) {
      rows[i] += s.section.tile_rows();
      count = s.slots;
    }
    row[i] = row_time(p_, h, count);
  }
  start[0] = mixed_start_;
  start[1] = mixed_start_ + c_.lat_alu;
  for (int i = 0; i < kAlus; ++i) {
    const int own = i < kAlus / 2 ? 0 : 1;
    const auto body = [&](bool west, bool east) {
      std::vector<Block> b;
      if (own == 0 ? west : east) {
        Block n = slots(nibble_step(i), 0, count, row[own], true);
        n.shift(start[own] - start[0]);
        b.push_back(std::move(n));
      }
      for (int h = 0; h < 2; ++h) {
        if (!(h == 0 ? west : east)) continue;
        const AluStep step = three_bit_step(i, static_cast<Hemisphere>(h));
        Block t = slots(step.instr, 0, count, row[h], false);
        t.shift(start[h] - start[0] + row[h].tile[1].lw[1] + step.stage * c_.lat_alu);
        b.push_back(std::move(t));
      }
      return b;
    };
    const std::int64_t both = std::min(rows[0], rows[1]), period = row[0].period;
    const std::int64_t at = start[0] - vxm_to_mxm();
    if (both > 0) t_.add(vxm_queue(c_, i), Block::sequence(at, body(true, true)).repeat({both, period, 0}));
    if (rows[0] > both)
      t_.add(vxm_queue(c_, i),
             Block::sequence(at + both * period, body(true, false)).repeat({rows[0] - both, period, 0}));
  }
}

}  // namespace lpu::compiler
