// Compile one matmul, run it on an engine, hand back what it computed and how long it took.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/compiler/matmul.h"
#include "emulator/engine/engine.h"

namespace lpu::tests {

struct Case {
  std::size_t m = 1, k = 1, n = 1;
  kernels::Format format = kernels::Format::kInt8;
  std::size_t group = 0;
  bool zero_points = false;
  bool odd_scales = false;  // q3p5 only
  bool extremes = false;    // every code and activation at an end of its range
  compiler::Output output = compiler::Output::kFloat32;
  Chip chip;

  std::string text() const;
};

Chip chip_of(const std::string& preset, const std::vector<std::string>& settings = {});

struct Operands {
  kernels::QuantizedMatrix w;
  std::vector<std::int8_t> x;
  std::vector<float> x_scale;
};
// Random operands over the whole range of codes; scales of both signs.
Operands make_operands(const Case& c);
compiler::MatmulRequest make_request(const Case& c, const Operands& o);

struct Outcome {
  std::vector<std::uint8_t> y;  // bytes of the output tensor, row-major
  RunResult run;
  compiler::CompileInfo info;
};
// A program as it stands; info is not filled.
Outcome run_program(const Program& p, const Operands& o, const std::string& engine = "fast");
Outcome run_matmul(const Case& c, const Operands& o, const std::string& engine = "fast");
// What it must be, bit for bit; shares nothing with compiler and engines.
std::vector<std::uint8_t> expected(const Case& c, const Operands& o);

}  // namespace lpu::tests
