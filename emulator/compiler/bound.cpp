#include "emulator/compiler/bound.h"

#include <cmath>

namespace lpu::compiler {
namespace {

// VXM operations per four columns of one weight vector (compiler/README.md): a nibble takes one, a three-bit
// code two.
double widening_ops_per_word(const Chip& chip, const kernels::QuantizedMatrix& w) {
  const bool q3p5 = w.format == kernels::Format::kQ3p5 || !w.scales_odd.empty();
  if (w.format == kernels::Format::kInt8) return 0;
  if (q3p5 ? chip.decoder() == WeightDecoder::kQ3p5 : chip.decoder() != WeightDecoder::kNone) return 0;
  return q3p5 ? 1.5 : 1.0;
}

}  // namespace

Bound lower_bound(const Chip& chip, const MatmulRequest& r) {
  const double lanes = chip.lanes(), m = static_cast<double>(r.m),
               planes = static_cast<double>(chip.mxm_planes);
  const double tiles = std::ceil(static_cast<double>(r.weights->k) / lanes) *
                       std::ceil(static_cast<double>(r.columns) / lanes);
  const double streams = static_cast<double>(chip.streams);
  const double load =
      lanes / static_cast<double>(chip.mxm_weight_streams) * static_cast<double>(chip.mxm_weight_interval);
  const auto ceil_cycles = [](double c) { return static_cast<std::int64_t>(std::ceil(c - 1e-9)); };
  Bound best{ceil_cycles(tiles * m / planes), "MXM"};
  const auto take = [&](double cycles, std::string_view by) {
    if (ceil_cycles(cycles) > best.cycles) best = {ceil_cycles(cycles), by};
  };
  take(tiles * (load + m / streams) / planes, "weight feed");
  const double words = tiles * lanes / 4;
  take(words * widening_ops_per_word(chip, *r.weights) / kAlus, "VXM widening");
  return best;
}

}  // namespace lpu::compiler
