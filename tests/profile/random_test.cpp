// Profiles of programs no compiler would make: barriers, fewer powered superlanes, both banks in one cycle.
#include <doctest/doctest.h>

#include "tests/fuzz/random/generate.h"
#include "tests/profile/checks.h"

using namespace lpu;
using namespace lpu::tests;

TEST_CASE("profiles of random programs hold what every profile must") {
  int parks = 0, narrow = 0, both = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    CAPTURE(seed);
    const Profiled p(fuzz::generate(seed, fuzz::random_chip(seed)).program, {});
    check_units(p.profile);
    check_edges(p.dataflow);
    check_against_verifier(p);
    if (p.run.recording.actions.empty()) continue;
    check_phases(p.profile);
    check_path(p.profile);
    check_against_events(p);
    parks += p.run.recording.parks.empty() ? 0 : 1;
    for (const Action& a : p.run.recording.actions) {
      narrow += a.superlanes > 0 && a.superlanes < p.program.chip.superlanes ? 1 : 0;
      both += a.instr.op == Op::kReadWrite ? 1 : 0;
    }
  }
  CHECK(parks > 10);
  CHECK(narrow > 100);
  CHECK(both > 100);
}
