// A user's program against the installed library: compile a matmul, run it on the fast engine, compare.
#include <cstdint>
#include <cstdio>
#include <vector>

#include "emulator/compiler/matmul.h"
#include "emulator/engine/engine.h"
#include "kernels/matmul.h"

int main() {
  const auto w = lpu::kernels::make_matrix(lpu::kernels::Format::kInt4, 64, 32);
  const std::vector<std::int8_t> x(64, 3);
  const float x_scale = 0.5f;
  lpu::Chip chip;
  lpu::chip_preset("mini", &chip);
  lpu::compiler::MatmulRequest request;
  request.weights = &w;
  request.columns = w.n;
  const lpu::Program program = lpu::compiler::compile_matmul(chip, request);
  const auto engine = lpu::make_engine("fast");
  engine->load(program);
  lpu::write_tensor(*engine, program, *program.tensor("x"), x.data());
  lpu::write_tensor(*engine, program, *program.tensor("x_scale"), &x_scale);
  const lpu::RunResult run = engine->run(1 << 20);
  std::vector<float> y(w.n), golden(w.n);
  lpu::read_tensor(*engine, program, *program.tensor("y"), y.data());
  lpu::kernels::matmul_fp32(w, x.data(), &x_scale, 1, golden.data());
  std::printf("%lld cycles\n", static_cast<long long>(run.cycles));
  return run.finished && y == golden ? 0 : 1;
}
