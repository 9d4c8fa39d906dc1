// The only arithmetic on cycles and sites. Everything is for superlane 0; superlane k follows k cycles later
// (P20 II-C), which `stagger` says. Sites: the VXM's ALUs are at 0, MEM group g of a hemisphere (slices
// g*slices_per_hop ...) at sign*(alu_entry + g), the MXM beyond the SXM. A stream moves one site per cycle.
#pragma once

#include <algorithm>

#include "emulator/isa/chip.h"
#include "emulator/isa/isa.h"
#include "emulator/isa/units.h"

namespace lpu::timing {

constexpr Cycles stagger(int superlane) { return {superlane}; }

// ---- where the units touch the streams
inline Site mem_site(const Chip& c, Hemisphere h, int slice) {
  return {sign(h) * static_cast<int>(c.lat_alu_entry + slice / c.mem_slices_per_hop)};
}
constexpr Site vxm_tap() { return {0}; }
// An ALU's result appears at the MEM edge it flows towards ("no ALU exit delay", TP-HW SQ).
inline Site vxm_launch(const Chip& c, Direction d) { return {sign(d) * static_cast<int>(c.lat_alu_entry)}; }
inline int outer_mem_edge(const Chip& c) { return static_cast<int>(c.lat_alu_entry) + c.hops() - 1; }
inline Site mxm_tap(const Chip& c, Hemisphere h) {
  return {sign(h) * (outer_mem_edge(c) + static_cast<int>(c.lat_sxm_cross))};
}
inline Site mxm_launch(const Chip& c, Hemisphere h) {
  return {sign(h) * (outer_mem_edge(c) + static_cast<int>(c.lat_mxm_exit))};
}
// Sites run from -max_site to +max_site; a value that passes the end is gone.
inline int max_site(const Chip& c) {
  return outer_mem_edge(c) + static_cast<int>(std::max(c.lat_sxm_cross, c.lat_mxm_exit));
}

// ---- streams
// In the frame that moves with a stream a value stays at its diagonal.
constexpr std::int64_t diagonal(Direction d, Site x, Cycle t) { return t.v - std::int64_t{sign(d)} * x.x; }
constexpr Cycles transit(Direction d, Site from, Site to) {
  return {std::int64_t{sign(d)} * (to.x - from.x)};
}  // < 0: upstream

// ---- latencies
inline Cycles latency(const Chip& c, LatencyKey k) {
  switch (k) {
    case LatencyKey::kZero:
      return {0};
    case LatencyKey::kRead:
      return {c.lat_read};
    case LatencyKey::kWriteToRead:
      return {c.lat_write_to_read};
    case LatencyKey::kAlu:
      return {c.lat_alu};
    case LatencyKey::kSettle:
      return {c.lat_mxm_settle};
    case LatencyKey::kAbcToAcc:
      return {c.lat_mxm_entry + c.lat_mxm_mul};
    case LatencyKey::kAccumulate:
      return {c.lat_mxm_acc};
    case LatencyKey::kBarrier:
      return {c.lat_barrier};
  }
  return {0};
}
inline Cycle operand_due(const Chip& c, Op op, Cycle dispatch) {
  return dispatch + latency(c, info(op).d_skew);
}
inline Cycle result_at(const Chip& c, Op op, Cycle dispatch) {
  return dispatch + latency(c, info(op).d_func);
}
inline Cycle arrival(Direction d, Cycle launched, Site from, Site to) {
  return launched + transit(d, from, to);
}

}  // namespace lpu::timing
