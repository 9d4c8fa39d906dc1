#include <doctest/doctest.h>

#include <algorithm>

#include "emulator/check/input_engine.h"
#include "tests/engine/program_builder.h"
#include "tests/profile/programs.h"

using namespace lpu;
using namespace lpu::tests;
using namespace lpu::profile;

namespace {

// Cycles of superlane 0's first and last event of each kind.
class Seen final : public EventSink {
 public:
  void event(const Event& e) override {
    if (e.superlane != 0) return;
    const auto kind = static_cast<std::size_t>(e.kind);
    if (first[kind] < 0) first[kind] = e.cycle;
    first[kind] = std::min(first[kind], e.cycle);
    last[kind] = std::max(last[kind], e.cycle);
  }
  std::int64_t first_of(EventKind k) const { return first[static_cast<std::size_t>(k)]; }
  std::int64_t last_of(EventKind k) const { return last[static_cast<std::size_t>(k)]; }

 private:
  std::array<std::int64_t, kEventKinds> first = filled(), last = filled();
  static std::array<std::int64_t, kEventKinds> filled() {
    std::array<std::int64_t, kEventKinds> a;
    a.fill(-1);
    return a;
  }
};

}  // namespace

TEST_CASE("phases are cut at the first load, the last activation and the last row out") {
  for (const MatmulCase& c : {MatmulCase{1, 33, 40}, MatmulCase{3, 64, 70, kernels::Format::kInt4},
                              MatmulCase{21, 320, 640, kernels::Format::kInt8, "tsp-v1"}}) {
    CAPTURE(name_of(c));
    const auto p = profiled(c);
    const auto inputs = check::as_tensors(check::make_activations(c.m, c.k, 1));
    check::InputEngine engine(make_engine("fast"), inputs);
    Seen seen;
    engine.attach(&seen);
    engine.load(p->program);
    REQUIRE(engine.run(1'000'000).finished);
    const auto& phases = p->profile.usage.phases;
    REQUIRE(phases.size() == 4);
    CHECK(phases[0].kind == PhaseKind::kFill);
    CHECK(phases[1].first == seen.first_of(EventKind::kLoad));
    CHECK(phases[1].last == seen.last_of(EventKind::kActivate));
    CHECK(phases[2].last == seen.last_of(EventKind::kAccumulate));
    CHECK(phases[3].kind == PhaseKind::kOutput);
    CHECK(phases[3].last == p->run.result.last_write);
  }
}

TEST_CASE("a program without planes is one phase") {
  Chip chip;
  chip_preset("mini", &chip);
  ProgramBuilder b(chip);
  b.place(b.mem_e(0), 5, read(0, east(0)));
  const Profiled p(b.build(), {});
  REQUIRE(p.profile.usage.phases.size() == 1);
  CHECK(p.profile.usage.phases[0].kind == PhaseKind::kRun);
  CHECK(p.profile.usage.phases[0].first == 5);
  CHECK(p.profile.usage.phases[0].last == 5 + chip.superlanes - 1);
}
