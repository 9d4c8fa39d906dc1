#include "tests/hw/hand_programs.h"

#include <algorithm>
#include <cstdlib>

#include "emulator/isa/timing.h"
#include "tests/engine/program_builder.h"

namespace lpu::tests {
namespace {

constexpr int kFirstTap = 100;   // the first weights reach the planes
constexpr int kFirstSlice = 8;   // slices kFirstSlice + s read stream s
constexpr int kResultSlice = 0;  // and the three next to it take the results

struct Schedule {
  Schedule(const Chip& c, int rounds_, int vectors_)
      : rounds(rounds_),
        vectors(vectors_),
        loads(static_cast<int>(c.superlanes)),
        settle(static_cast<int>(c.lat_mxm_settle)),
        period(std::max(loads, settle + vectors) + 1),
        install(kFirstTap + loads - 1),
        accumulate(install + settle + static_cast<int>(c.lat_mxm_entry + c.lat_mxm_mul)) {}
  // `body`, once per round.
  std::vector<Instr> each_round(std::vector<Instr> body) const {
    if (rounds > 1) body.push_back(repeat(static_cast<int>(body.size()), rounds - 1, period));
    return body;
  }
  std::vector<Instr> each_vector(const Instr& i, int step = 0) const {
    if (vectors > 1) return each_round({i, repeat(1, vectors - 1, 1, step)});
    return each_round({i});
  }
  int rounds, vectors, loads, settle, period, install, accumulate;
};

Stream stream(Direction d, int id) { return {d, static_cast<std::uint8_t>(id)}; }
int distance(Site a, Site b) { return std::abs(a.x - b.x); }

void feed(ProgramBuilder* b, const Schedule& s, Hemisphere h) {
  const Chip& c = b->chip();
  for (int id = 0; id < 32; ++id) {
    const int queue = mem_queue(c, h, kFirstSlice + id);
    const int hops = distance(timing::mem_site(c, h, kFirstSlice + id), timing::mxm_tap(c, h));
    b->place(queue, kFirstTap - hops - static_cast<int>(c.lat_read),
             {read(0, stream(outward(h), id)), repeat(1, (s.rounds + 1) * s.period - 1, 1, 1)});
    for (int addr = 0; addr < 100; ++addr)
      b->row(queue, addr, [&](int lane) { return lane * 7 + addr * 13 + id * 31; });
  }
}

void multiply(ProgramBuilder* b, const Schedule& s, int plane) {
  const Chip& c = b->chip();
  const Hemisphere h = plane_hemisphere(plane);
  const int first = 16 * (plane % 2);
  std::vector<Instr> load{lw(0, stream(outward(h), first), 16)};
  if (s.loads > 1) load.push_back(repeat(1, s.loads - 1, 1, 16));
  b->place(b->weights(plane), kFirstTap, s.each_round(load));
  std::vector<Instr> array{iw(plane & 1)};
  if (s.settle > 1) array.push_back(nop(s.settle - 1));
  array.push_back(abc(plane & 1, stream(outward(h), first + 3)));
  if (s.vectors > 1) array.push_back(repeat(1, s.vectors - 1, 1));
  b->place(b->array(plane), s.install, s.each_round(array));
  b->place(b->accumulators(plane), s.accumulate,
           s.each_vector(acc(0, kAdd | kEmit, stream(inward(h), 4 * plane), 1), 1));
  const int at_vxm = s.accumulate + static_cast<int>(c.lat_mxm_acc) + distance(timing::mxm_launch(c, h), {0});
  b->place(b->alu(plane), at_vxm,
           s.each_vector(vxm(Op::kAddSat, group(inward(h), plane), imm(), none(), -70000)));
  b->place(b->alu(8 + plane), at_vxm + static_cast<int>(c.lat_alu),
           s.each_vector(vxm(Op::kSar, chain(plane), imm(), group(inward(h), 4 + plane), 3)));
  // Results of the outermost planes go on to the slices of the other hemisphere.
  if (plane != 0 && plane != 3) return;
  const Hemisphere other = h == Hemisphere::kEast ? Hemisphere::kWest : Hemisphere::kEast;
  for (int n = 0; n < 4; ++n) {
    const int hops = distance(timing::mem_site(c, other, kResultSlice + n), timing::vxm_launch(c, inward(h)));
    b->place(mem_queue(c, other, kResultSlice + n), at_vxm + 2 * static_cast<int>(c.lat_alu) + hops,
             s.each_vector(write(5, stream(inward(h), 4 * (4 + plane) + n)), 3));
  }
}

}  // namespace

Program matmul_program(const Chip& chip, int rounds, int vectors) {
  ProgramBuilder b(chip);
  const Schedule s(chip, rounds, vectors);
  for (const Hemisphere h : {Hemisphere::kWest, Hemisphere::kEast}) feed(&b, s, h);
  for (int plane = 0; plane < chip.mxm_planes; ++plane) multiply(&b, s, plane);
  return b.build();
}

Program barrier_program(const Chip& chip) {
  constexpr int kNotify = 30, kWait = 3, kReads = 10, kEvery = 5;
  ProgramBuilder b(chip);
  for (int slice = 0; slice < 8; ++slice) {
    b.row(b.mem_e(slice), 1, [&](int lane) { return lane * 5 + slice; });
    b.place(b.mem_e(slice), slice,
            {sync(), nop(kWait + slice), read(1, west(slice)), repeat(1, kReads - 1, kEvery)});
  }
  b.place(b.reserved(0), kNotify, notify());
  const int half = static_cast<int>(chip.superlanes + 1) / 2;
  b.place(b.reserved(1), kNotify + static_cast<int>(chip.lat_barrier) + 20,
          {config(half), nop(19), config(static_cast<int>(chip.superlanes))});
  // The last vector of the first slice, when it has crossed the chip.
  const int hops =
      distance(timing::mem_site(chip, Hemisphere::kEast, 0), timing::mem_site(chip, Hemisphere::kWest, 43));
  const int arrives = kWait + (kReads - 1) * kEvery + static_cast<int>(chip.lat_read) + hops;
  b.place(b.mem_w(43), 0,
          {sync(), nop(arrives), read_write(0, east(9), static_cast<int>(chip.mem_bank_words), west(0))});
  return b.build();
}

}  // namespace lpu::tests
