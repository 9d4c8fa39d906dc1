#include "emulator/explore/problem.h"

#include <fmt/format.h>

#include "emulator/check/job.h"
#include "emulator/explore/source_digest.h"
#include "emulator/program/program.h"

namespace lpu::explore {
namespace {

bool has_odd_scales(const Problem& p) {
  const bool two_kinds = p.format == kernels::Format::kQ3p5 || p.format == kernels::Format::kQ3p5b;
  return p.odd_scales && two_kinds;
}

}  // namespace

std::string_view output_text(compiler::Output output) {
  switch (output) {
    case compiler::Output::kInt32:
      return "i32";
    case compiler::Output::kFloat32:
      return "f32";
    case compiler::Output::kInt8:
      return "int8";
  }
  return "";
}

std::string key_of(const Problem& p) {
  return fmt::format("{} chip {:016x} {}x{}x{} {} group {} zero {} odd {} out {} chips {}", kSourceDigest,
                     chip_hash(p.chip), p.m, p.k, p.n, kernels::format_name(p.format), p.group,
                     int{p.zero_points}, int{has_odd_scales(p)}, output_text(p.output), p.chips);
}

kernels::QuantizedMatrix shape_of(const Problem& p) {
  kernels::QuantizedMatrix w;
  w.format = p.format;
  w.k = p.k;
  w.n = p.n;
  w.group = p.group;
  if (has_odd_scales(p)) w.scales_odd.resize(1);
  if (p.zero_points) w.zero_points.resize(1);
  return w;
}

compiler::MatmulRequest request_of(const Problem& p, const kernels::QuantizedMatrix& weights,
                                   std::size_t columns) {
  compiler::MatmulRequest r;
  r.weights = &weights;
  r.columns = columns;
  r.m = p.m;
  r.output = p.output;
  r.inverse_output_scale = check::kInverseOutputScale;
  r.name = "explore";
  return r;
}

}  // namespace lpu::explore
