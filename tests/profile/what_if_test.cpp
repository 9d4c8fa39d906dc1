// What is said to be gained must be what a real compile and run of the changed job gives.
#include <doctest/doctest.h>

#include "emulator/check/chips.h"
#include "emulator/check/input_engine.h"
#include "emulator/profile/what_if.h"
#include "tests/profile/programs.h"

using namespace lpu;
using namespace lpu::tests;
using namespace lpu::profile;

namespace {

compiler::MatmulRequest request_of(const MatmulCase& c, const kernels::QuantizedMatrix& w) {
  compiler::MatmulRequest r;
  r.weights = &w;
  r.columns = w.n;
  r.m = c.m;
  return r;
}

std::int64_t run_cycles(const Chip& chip, const compiler::MatmulRequest& r) {
  const Program p = compiler::compile_matmul(chip, r);
  const auto inputs = check::as_tensors(check::make_activations(r.m, r.weights->k, 1));
  check::InputEngine engine(make_engine("fast"), inputs);
  engine.load(p);
  const RunResult run = engine.run(1'000'000);
  REQUIRE(run.finished);
  return run.cycles;
}

const Change& named(const std::vector<Change>& all, const std::string& resource) {
  for (const Change& c : all)
    if (c.resource == resource) return c;
  FAIL(resource);
  return all.front();
}

}  // namespace

TEST_CASE("cycles of a schedule are the cycles of running it") {
  for (const MatmulCase& c :
       {MatmulCase{1, 1, 1}, MatmulCase{1, 33, 65}, MatmulCase{5, 64, 80, kernels::Format::kInt4},
        MatmulCase{70, 40, 40}, MatmulCase{2, 64, 48, kernels::Format::kQ3p5},
        MatmulCase{21, 640, 320, kernels::Format::kInt8, "tsp-v1"}}) {
    CAPTURE(name_of(c));
    const auto w = weights_of(c);
    CHECK(scheduled_cycles(chip_of(c), request_of(c, w)) == run_cycles(chip_of(c), request_of(c, w)));
  }
}

TEST_CASE("every change that is possible gives the cycles of the changed chip, run") {
  for (const MatmulCase& c :
       {MatmulCase{2, 64, 96}, MatmulCase{1, 64, 96, kernels::Format::kInt8, "guide"}}) {
    const auto w = weights_of(c);
    const auto request = request_of(c, w);
    int tried = 0;
    for (const Change& change : changes(chip_of(c), c.m)) {
      CAPTURE(change.text);
      const Outcome o = try_change(change, request, 1);
      if (!o.refused.empty()) continue;
      ++tried;
      compiler::MatmulRequest changed = request;
      changed.m *= static_cast<std::size_t>(change.batch_factor);
      std::int64_t longest = 0;
      for (int i = 0; i < change.chips_factor; ++i)
        longest = std::max(longest, run_cycles(change.chip, check::part_of(changed, change.chips_factor, i)));
      CHECK(o.cycles == (longest + change.batch_factor - 1) / change.batch_factor);
      CHECK(o.chips == change.chips_factor);
      CHECK(o.chips_needed == 1);
    }
    CHECK(tried >= 6);
  }
}

TEST_CASE("changes double, as far as the chip's description goes, or say why not") {
  const auto all = changes(Chip(), 3);
  CHECK(named(all, "mxm.accumulator_rows").chip.mxm_acc_rows == 128);
  CHECK(named(all, "mxm.accumulator_rows").factor == 2);
  CHECK(named(all, "geometry.superlanes").chip.superlanes == 32);
  CHECK(named(all, "geometry.superlanes").factor == doctest::Approx(1.6));
  CHECK(named(all, "mxm.planes").refused.find("4 already") != std::string::npos);
  CHECK(named(all, "latency").chip.lat_mxm_mul == 7);
  CHECK(named(all, "latency").chip.lat_read == 1);
  CHECK(named(all, "batch").text.find("3 -> 6") != std::string::npos);
  CHECK(named(all, "mxm.weight_decoder").text == "mxm.weight_decoder none -> q3p5");
  CHECK(named(changes(named(all, "mxm.weight_decoder").chip, 3), "mxm.weight_decoder")
            .refused.find("already") != std::string::npos);
  Chip guide;
  chip_preset("guide", &guide);
  CHECK(named(changes(guide, 1), "mxm.weight_streams").chip.mxm_weight_streams == 2);
  CHECK(named(changes(guide, 1), "mxm.weight_interval").chip.mxm_weight_interval == 2);
  CHECK(named(changes(guide, 1), "mxm.weight_interval").factor == 2);
}

TEST_CASE("more memory does not slow a matmul down by taking chips away") {
  const MatmulCase c{1, 64, 200};
  const auto w = weights_of(c);
  const auto request = request_of(c, w);
  const Outcome two = try_change(named(changes(chip_of(c), 1), "mem.words_per_bank"), request, 2);
  CHECK(two.chips == 2);
  CHECK(two.chips_needed == 1);
  CHECK(two.cycles == scheduled_cycles(chip_of(c), check::part_of(request, 2, 0)));
}
