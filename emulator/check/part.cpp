#include "emulator/check/part.h"

#include <fmt/format.h>

#include <chrono>
#include <limits>
#include <stdexcept>

#include "emulator/check/input_engine.h"
#include "emulator/engine/lockstep.h"

namespace lpu::check {
namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

void expect_legal(const Program& p, const RunResult& r) {
  if (r.fault.kind != FaultKind::kNone)
    throw std::logic_error(
        fmt::format("compiled program '{}' breaks a rule: {}", p.id.model, describe(p, r.fault)));
  if (!r.finished) throw std::logic_error(fmt::format("compiled program '{}' did not end", p.id.model));
}

}  // namespace

PartResult run_part(const CheckJob& job, const compiler::MatmulRequest& request, const TensorBytes& inputs) {
  PartResult part;
  const Program program = compiler::compile_matmul(job.chip, request, &part.info);
  part.bound = compiler::lower_bound(job.chip, request);

  InputEngine engine(job.engine(), inputs);
  const auto start = std::chrono::steady_clock::now();
  engine.load(program);
  part.run = engine.run(kNoLimit);
  part.host_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  expect_legal(program, part.run);
  const IoTensor& y = *program.tensor("y");
  part.y.resize(host_bytes(y));
  read_tensor(engine, program, y, part.y.data());

  if (job.against) {
    InputEngine other(job.against(), inputs);
    const LockstepReport report = lockstep(engine, other, program, kNoLimit);
    if (!report.equal) part.lockstep = report.text;
  }
  return part;
}

}  // namespace lpu::check
