#include <doctest/doctest.h>

#include <map>

#include "emulator/profile/counters.h"
#include "tests/trace/traced.h"

using namespace lpu;
using namespace lpu::tests;

namespace {

// Value times cycles, over the run.
std::int64_t area(const CounterTrack& t) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i + 1 < t.samples.size(); ++i)
    sum += t.samples[i].second * (t.samples[i + 1].first - t.samples[i].first);
  return sum;
}

}  // namespace

TEST_CASE("counters add up to the totals of the profile, and end at zero") {
  for (const MatmulCase& c :
       {traced_case(), MatmulCase{1, 33, 40}, MatmulCase{1, 64, 48, kernels::Format::kQ3p5}}) {
    const auto p = profiled(c);
    std::map<std::string, std::int64_t> areas;
    std::int64_t dispatched = 0;
    for (const CounterTrack& t : profile::counter_tracks(p->program, p->run.recording, p->dataflow)) {
      REQUIRE_FALSE(t.samples.empty());
      CHECK(t.samples.back().second == 0);
      CHECK_FALSE(t.unit.empty());
      for (std::size_t i = 1; i < t.samples.size(); ++i) CHECK(t.samples[i].first > t.samples[i - 1].first);
      areas[t.name] = area(t);
      if (t.name.starts_with("queues dispatching")) dispatched += area(t);
    }
    const auto& totals = p->profile.usage.totals;
    CHECK(areas["stream registers in use, eastward"] + areas["stream registers in use, westward"] ==
          totals.stream_cycles);
    CHECK(areas["SRAM reads"] == totals.mem_reads);
    CHECK(areas["SRAM writes"] == totals.mem_writes);
    CHECK(areas["weight columns loaded"] == totals.weight_columns);
    CHECK(dispatched == totals.dispatches);
  }
}

TEST_CASE("all engines give the same files") {
  const TraceWindow w{0, 200};
  const Traces fast = traces_of("fast", w);
  CHECK(fast == traces_of("fast", w));
  for (const std::string& engine : engine_names())
    if (engine != "rtl") CHECK(fast == traces_of(engine, w));
}
