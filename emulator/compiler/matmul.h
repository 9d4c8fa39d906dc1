// Y[M,N] = X[M,K] W[K,N] on one chip: the request, and the one call that turns it into a Program.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "emulator/isa/chip.h"
#include "emulator/program/program.h"
#include "kernels/format.h"

namespace lpu::compiler {

enum class Output : std::uint8_t {
  kInt32,    // the exact integer sums; only with one scale per column
  kFloat32,  // kernels/matmul.h's normative output step
  kInt8,     // ... and requantised with inverse_output_scale
};

struct MatmulRequest {
  const kernels::QuantizedMatrix* weights = nullptr;  // whole matrix
  std::size_t first_column = 0, columns = 0;          // the part of N this chip computes
  std::size_t m = 1;
  Output output = Output::kFloat32;
  float inverse_output_scale = 1.0f;
  std::string name;  // for the artifact's identity
  std::uint64_t model_hash = 0;
  unsigned threads = 1;  // to lay the weights out; the result does not depend on it
};

// The request cannot be compiled for this chip. what() is one line: what does not fit, by how much, and how
// many chips would do.
class CompileError : public std::runtime_error {
 public:
  explicit CompileError(const std::string& what, int chips = 0)
      : std::runtime_error(what), chips_needed(chips) {}
  int chips_needed;  // 0: more chips do not help
};

// How the weights reach the planes; decides cycles, reported with them.
enum class Path : std::uint8_t { kDirect, kVxm, kDecoder };

struct CompileInfo {
  Path path = Path::kDirect;
  std::int64_t weight_sram_bytes = 0;  // what the weight tensor occupies, its scales and zero points included
  std::int64_t program_words = 0;      // instruction words over all queues
  std::int64_t tile_period = 0;        // cycles per weight tile and plane in steady state
  std::int64_t tiles = 0;              // ceil(K/lanes) * ceil(N/lanes)
};

// Tensors of the program: inputs "x" (int8 [M,K]) and, unless the output is int32, "x_scale" (float32 [M,1]);
// output "y" [M,N]. Throws CompileError. The result is verified before it is returned.
Program compile_matmul(const Chip& chip, const MatmulRequest& request, CompileInfo* info = nullptr);

// Fewest chips whose equal shares of columns (multiples of 16) all fit. Throws CompileError if none does.
int chips_needed(const Chip& chip, const MatmulRequest& whole);
// Columns [first, first+count) of chip `i` of `chips`.
struct ColumnRange {
  std::size_t first, count;
};
ColumnRange chip_columns(std::size_t n, int chips, int i);

}  // namespace lpu::compiler
