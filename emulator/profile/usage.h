// How much of each resource was used, in total, per phase and over time. Counted from the recorded
// instructions and the values they put on streams.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "emulator/profile/bins.h"
#include "emulator/profile/dataflow.h"

namespace lpu::profile {

// Counts over some cycles. Instructions count in the cycle of dispatch, values in the cycle they are
// launched.
struct Totals {
  std::int64_t cycles = 0, dispatches = 0;
  std::int64_t macs = 0;                             // multiply-accumulates: powered lanes x columns per Abc
  std::int64_t activations = 0, weight_columns = 0;  // all planes
  std::int64_t alu_ops = 0, mem_reads = 0, mem_writes = 0;
  std::int64_t sram_read_bytes = 0, sram_write_bytes = 0;
  std::int64_t stream_values = 0, stream_bytes = 0;  // launched
  std::int64_t stream_cycles = 0;  // stream registers holding a wanted value, summed over cycles
  std::int64_t hop_bytes = 0;      // bytes times hops to the last taker
};

// What the chip could do in one cycle.
struct Capacity {
  double macs = 0, weight_columns = 0, alu_ops = 0;
  double mem_dispatches = 0;                // slices
  double sram_bytes = 0, stream_bytes = 0;  // the two roofs: 56,320 and 20,480 on tsp-v1
  double stream_registers = 0;
};
Capacity capacity(const Chip& c);

struct PlaneUse {
  std::int64_t loads = 0, columns = 0, installs = 0, activations = 0, accumulates = 0;
  std::vector<std::int64_t> column_bins, activation_bins;
};
struct StreamUse {
  std::int64_t values = 0;
  std::int64_t cycles = 0;         // registers of it holding a wanted value, summed over cycles
  std::vector<std::int64_t> bins;  // the same, over time
};
struct BankUse {
  std::int64_t reads = 0, writes = 0;
};

// The parts of a run, in order, without gap; those of no cycles are left out. Cut by what the planes do, so a
// program that never loads weights is one phase.
enum class PhaseKind : std::uint8_t {
  kFill,    // to the first weight column taken by a plane
  kFeed,    // to the last activation taken
  kDrain,   // to the last accumulator row out
  kOutput,  // to the last result in SRAM
  kRun,     // everything, when no weights are loaded
};
std::string_view phase_name(PhaseKind k);
struct Phase {
  PhaseKind kind = PhaseKind::kRun;
  std::int64_t first = 0, last = -1;  // cycles
  Totals totals;
};

struct Usage {
  Totals totals;
  std::vector<Phase> phases;
  std::vector<PlaneUse> planes;
  std::vector<StreamUse> streams;                  // by Stream::code()
  std::vector<std::array<BankUse, kBanks>> banks;  // by MEM queue
  std::array<std::int64_t, 256> by_op{};           // dispatches, by opcode
};

Usage count_usage(const Program& p, const Recording& r, const Dataflow& d, const Bins& bins);

}  // namespace lpu::profile
