// What holds for every profile, against counts made elsewhere: the engine's own, and the verifier's.
#include <doctest/doctest.h>

#include <numeric>

#include "emulator/isa/timing.h"
#include "tests/profile/checks.h"

using namespace lpu;
using namespace lpu::tests;
using namespace lpu::profile;

namespace {

const std::vector<MatmulCase>& cases() {
  static const std::vector<MatmulCase> all = {
      {1, 1, 1},
      {1, 15, 16},
      {1, 16, 17},
      {2, 17, 15, kernels::Format::kInt4},
      {3, 33, 65, kernels::Format::kQ3p5},
      {1, 96, 200, kernels::Format::kQ3p5b},
      {65, 40, 48},
      {2, 64, 80, kernels::Format::kInt4, "mini", "", 16},
      {2, 64, 40, kernels::Format::kInt8, "mini", "", 0, true},
      {4, 64, 80, kernels::Format::kInt4, "mini", "mxm.weight_decoder=int4"},
      {2, 64, 80, kernels::Format::kQ3p5, "mini", "mxm.weight_decoder=q3p5"},
      {1, 319, 321, kernels::Format::kInt8, "tsp-v1"},
      {21, 320, 640, kernels::Format::kInt8, "tsp-v1"},
      {1, 321, 319, kernels::Format::kQ3p5, "tsp-v1"},
      {1, 320, 320, kernels::Format::kInt8, "guide"},
  };
  return all;
}

std::int64_t sum(const std::vector<std::int64_t>& v) {
  return std::accumulate(v.begin(), v.end(), std::int64_t{0});
}

void check_against_engine(const Profile& p) {
  const RunResult& r = p.run;
  const Totals& t = p.usage.totals;
  CHECK(p.cycles == r.cycles);
  CHECK(p.first == r.first_dispatch);
  CHECK(t.cycles == r.cycles);
  CHECK(t.dispatches == r.dispatches);
  CHECK(t.activations == r.activations);
  CHECK(t.macs == r.activations * p.chip.lanes() * p.chip.lanes());
  CHECK(t.weight_columns == r.weight_columns);
  CHECK(t.alu_ops == r.alu_ops);
  CHECK(t.mem_reads == r.mem_reads);
  CHECK(t.mem_writes == r.mem_writes);
  CHECK(std::accumulate(p.usage.by_op.begin(), p.usage.by_op.end(), std::int64_t{0}) == r.dispatches);
}

void check_bins(const Profile& p) {
  std::int64_t columns = 0, activations = 0, values = 0, occupied = 0, accesses = 0;
  for (const PlaneUse& u : p.usage.planes) {
    columns += sum(u.column_bins);
    activations += sum(u.activation_bins);
  }
  CHECK(columns == p.run.weight_columns);
  CHECK(activations == p.run.activations);
  for (const StreamUse& s : p.usage.streams) {
    values += s.values;
    occupied += s.cycles;
    CHECK(sum(s.bins) == s.cycles);  // compiled programs launch nothing behind their last write
    const std::int64_t registers = 2 * timing::max_site(p.chip) + 1;
    for (const std::int64_t b : s.bins) CHECK(b <= registers * p.bins.width);
  }
  CHECK(values == p.usage.totals.stream_values);
  CHECK(occupied == p.usage.totals.stream_cycles);
  for (const auto& slice : p.usage.banks)
    for (const BankUse& bank : slice) accesses += bank.reads + bank.writes;
  CHECK(accesses == p.run.mem_reads + p.run.mem_writes);
}

}  // namespace

TEST_CASE("profiles of compiled matmuls agree with the engine, the events and the verifier") {
  for (const MatmulCase& c : cases()) {
    CAPTURE(name_of(c));
    const auto p = profiled(c);
    check_against_engine(p->profile);
    check_against_events(*p);
    check_against_verifier(*p);
    check_units(p->profile);
    check_bins(p->profile);
    check_phases(p->profile);
    check_path(p->profile);
    check_edges(p->dataflow);
  }
}

TEST_CASE("a roof is what the issue of instructions can reach") {
  const Capacity c = capacity(Chip());
  CHECK(c.stream_bytes == 20480);
  CHECK(c.sram_bytes == 56320);
  CHECK(c.macs == 409600);
  CHECK(c.weight_columns == 64);
}
