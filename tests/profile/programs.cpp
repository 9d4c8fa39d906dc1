#include "tests/profile/programs.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "emulator/check/input_engine.h"
#include "emulator/compiler/matmul.h"
#include "emulator/model/synthetic.h"

namespace lpu::tests {
namespace {
constexpr std::int64_t kForever = std::int64_t{1} << 40;
}

std::string name_of(const MatmulCase& c) {
  return fmt::format("{}x{}x{} {} {} {} group {}{}", c.m, c.k, c.n, kernels::format_name(c.format), c.chip,
                     c.set, c.group, c.zero_points ? " zero points" : "");
}

Chip chip_of(const MatmulCase& c) {
  Chip chip;
  REQUIRE(chip_preset(c.chip, &chip));
  if (!c.set.empty()) REQUIRE(chip_set(&chip, c.set) == "");
  return chip;
}

kernels::QuantizedMatrix weights_of(const MatmulCase& c) {
  return model::synthetic_weights(c.format, c.k, c.n, c.group, 1, "w", 1, {c.zero_points, false});
}

Program compiled(const MatmulCase& c) {
  const kernels::QuantizedMatrix w = weights_of(c);
  compiler::MatmulRequest r;
  r.weights = &w;
  r.columns = w.n;
  r.m = c.m;
  return compiler::compile_matmul(chip_of(c), r);
}

Profiled::Profiled(Program p, const check::TensorBytes& inputs, const std::string& engine)
    : program(std::move(p)) {
  check::InputEngine e(make_engine(engine), inputs);
  e.load(program);
  run = profile::record_run(e, program, kForever);
  INFO(describe(program, run.result.fault));
  REQUIRE(run.result.finished);
  dataflow = profile::trace_dataflow(program, run.recording);
  profile = profile::make_profile(program, run.result, run.recording);
}

std::size_t Profiled::action_at(int queue, std::int64_t cycle) const {
  const auto& all = run.recording.actions;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].queue == queue && all[i].cycle >= cycle) return i;
  FAIL("no such action");
  return 0;
}

std::unique_ptr<Profiled> profiled(const MatmulCase& c, const std::string& engine) {
  return std::make_unique<Profiled>(compiled(c), check::as_tensors(check::make_activations(c.m, c.k, 1)),
                                    engine);
}

}  // namespace lpu::tests
