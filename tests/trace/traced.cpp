#include "tests/trace/traced.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "emulator/check/input_engine.h"
#include "emulator/profile/counters.h"
#include "emulator/trace/tee.h"

namespace lpu::tests {

MatmulCase traced_case() { return {2, 40, 48, kernels::Format::kInt4}; }

Traces traces_of(const std::string& engine, TraceWindow window) {
  const MatmulCase c = traced_case();
  const Program p = compiled(c);
  const auto inputs = check::as_tensors(check::make_activations(c.m, c.k, 1));
  check::InputEngine e(make_engine(engine), inputs);
  Recorder recorder(p.chip);
  VcdSink vcd(p.chip, window);
  TeeSink tee({&recorder, &vcd});
  e.attach(&tee);
  e.load(p);
  REQUIRE(e.run(1'000'000).finished);
  const Recording r = recorder.finish(p);
  const profile::Dataflow d = profile::trace_dataflow(p, r);
  return {perfetto_trace(p, r, profile::counter_tracks(p, r, d), window),
          kanata_trace(p, r, profile::dependences(d), window), vcd.text("t")};
}

std::int64_t actions_in(const Recording& r, TraceWindow window) {
  return std::count_if(r.actions.begin(), r.actions.end(),
                       [&](const Action& a) { return window.has(a.cycle); });
}

}  // namespace lpu::tests
