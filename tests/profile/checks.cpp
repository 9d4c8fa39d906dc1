#include "tests/profile/checks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "emulator/compiler/verify/verify.h"

namespace lpu::tests {

using namespace profile;

void check_units(const Profile& p) {
  std::int64_t busy = 0;
  for (const UnitUse& u : p.units) {
    CHECK(u.busy + u.stalled + u.idle == p.cycles);
    CHECK(u.busy >= 0);
    CHECK(u.stalled >= 0);
    CHECK(u.idle >= 0);
    CHECK(std::accumulate(u.bins.begin(), u.bins.end(), std::int64_t{0}) == u.busy);
    busy += u.busy;
  }
  CHECK(busy == p.run.dispatches);
}

void check_phases(const Profile& p) {
  REQUIRE_FALSE(p.usage.phases.empty());
  std::int64_t next = p.first;
  Totals t;
  for (std::size_t i = 0; i < p.usage.phases.size(); ++i) {
    const Phase& phase = p.usage.phases[i];
    CHECK(phase.first == next);
    CHECK(phase.totals.cycles == phase.last - phase.first + 1);
    CHECK(std::accumulate(p.path_cycles[i].begin(), p.path_cycles[i].end(), std::int64_t{0}) ==
          phase.totals.cycles);
    next = phase.last + 1;
    t.dispatches += phase.totals.dispatches;
    t.macs += phase.totals.macs;
    t.stream_bytes += phase.totals.stream_bytes;
    t.sram_read_bytes += phase.totals.sram_read_bytes;
  }
  CHECK(next == p.first + p.cycles);
  CHECK(t.dispatches == p.usage.totals.dispatches);
  CHECK(t.macs == p.usage.totals.macs);
  CHECK(t.stream_bytes == p.usage.totals.stream_bytes);
  CHECK(t.sram_read_bytes == p.usage.totals.sram_read_bytes);
}

void check_path(const Profile& p) {
  std::int64_t next = p.first;
  for (const PathStep& s : p.critical.path) {
    CHECK(s.from == next);
    CHECK(s.until > s.from);
    next = s.until;
    const std::int64_t slack = p.critical.slack[static_cast<std::size_t>(s.action)];
    CHECK(slack <= p.critical.cycles(Resource::kWaiting));
  }
  CHECK(next == p.first + p.cycles);
  for (const std::int32_t slack : p.critical.slack) {
    CHECK(slack >= 0);
    CHECK(slack < p.cycles);
  }
}

void check_against_verifier(const Profiled& p) {
  const VerifyReport v = verify(p.program);
  REQUIRE(v.ok());
  const Usage& u = p.profile.usage;
  CHECK(u.totals.stream_values == v.use.stream_launches);
  CHECK(v.unused_launches == std::count_if(p.dataflow.values.begin(), p.dataflow.values.end(),
                                           [](const Value& x) { return x.last_tap < 0; }));
  for (std::size_t i = 0; i < u.planes.size(); ++i) {
    CHECK(u.planes[i].loads == v.use.lw[i]);
    CHECK(u.planes[i].installs == v.use.iw[i]);
    CHECK(u.planes[i].activations == v.use.abc[i]);
    CHECK(u.planes[i].accumulates == v.use.acc[i]);
  }
  const auto taps = std::count_if(p.dataflow.edges.begin(), p.dataflow.edges.end(),
                                  [](const Edge& e) { return e.wait == Wait::kStream; });
  CHECK(taps <= v.use.stream_taps);  // several streams from one instruction are one wait
  CHECK((taps > 0) == (v.use.stream_taps > 0));
}

void check_against_events(const Profiled& p) {
  const Totals& t = p.profile.usage.totals;
  const Recording& r = p.run.recording;
  CHECK(t.sram_read_bytes == r.bytes_of(EventKind::kRead));
  CHECK(t.sram_write_bytes == r.bytes_of(EventKind::kWrite));
  CHECK(t.macs == r.bytes_of(EventKind::kActivate) * p.program.chip.lanes());
}

void check_edges(const Dataflow& d) {
  for (const Edge& e : d.edges) {
    REQUIRE(e.slack >= 0);
    REQUIRE(e.from != e.to);
  }
}

}  // namespace lpu::tests
