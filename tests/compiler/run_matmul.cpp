#include "tests/compiler/run_matmul.h"

#include <fmt/format.h>

#include <random>
#include <stdexcept>

#include "kernels/matmul.h"
#include "kernels/reference.h"

namespace lpu::tests {

std::string Case::text() const {
  return fmt::format("{}x{}x{} {} group {}{}{}{} output {} on {}", m, k, n, kernels::format_name(format),
                     group, zero_points ? " zero points" : "", odd_scales ? " odd scales" : "",
                     extremes ? " extremes" : "", static_cast<int>(output), chip.preset);
}

Chip chip_of(const std::string& preset, const std::vector<std::string>& settings) {
  Chip chip;
  if (!chip_preset(preset, &chip)) throw std::runtime_error("no preset " + preset);
  for (const std::string& s : settings)
    if (const std::string why = chip_set(&chip, s); !why.empty()) throw std::runtime_error(why);
  return chip;
}

Operands make_operands(const Case& c) {
  std::mt19937 rng(static_cast<unsigned>(c.m * 7919 + c.k * 104729 + c.n * 31 + c.group));
  const auto pick = [&](int lo, int hi) {
    if (c.extremes) return (rng() & 1u) != 0 ? lo : hi;
    return lo + static_cast<int>(rng() % static_cast<unsigned>(hi - lo + 1));
  };
  const auto scale = [&] {
    const float s = static_cast<float>(rng() % 1000 + 1) * 1e-4f;
    return (rng() & 1u) != 0 ? s : -s;
  };
  Operands o{kernels::make_matrix(c.format, c.k, c.n, c.group), {}, {}};
  std::vector<std::int8_t> codes(c.k);
  for (std::size_t n = 0; n < c.n; ++n) {
    for (std::size_t k = 0; k < c.k; ++k) {
      const kernels::CodeRange r = kernels::code_range(c.format, k);
      codes[k] = static_cast<std::int8_t>(pick(r.min, r.max));
    }
    kernels::pack_column(o.w, n, codes.data());
  }
  for (float& s : o.w.scales) s = scale();
  if (c.odd_scales) {
    o.w.scales_odd.resize(o.w.scales.size());
    for (float& s : o.w.scales_odd) s = scale();
  }
  if (c.zero_points) {
    o.w.zero_points.resize(o.w.scales.size());
    for (std::int8_t& z : o.w.zero_points) z = static_cast<std::int8_t>(pick(-128, 127));
  }
  for (std::size_t i = 0; i < c.m * c.k; ++i) o.x.push_back(static_cast<std::int8_t>(pick(-128, 127)));
  for (std::size_t i = 0; i < c.m; ++i) o.x_scale.push_back(scale());
  return o;
}

compiler::MatmulRequest make_request(const Case& c, const Operands& o) {
  compiler::MatmulRequest r;
  r.weights = &o.w;
  r.columns = c.n;
  r.m = c.m;
  r.output = c.output;
  r.inverse_output_scale = 0.37f;
  r.name = "test";
  return r;
}

Outcome run_program(const Program& p, const Operands& o, const std::string& engine_name) {
  Outcome out;
  const auto engine = make_engine(engine_name);
  engine->load(p);
  write_tensor(*engine, p, *p.tensor("x"), o.x.data());
  if (p.tensor("x_scale") != nullptr) write_tensor(*engine, p, *p.tensor("x_scale"), o.x_scale.data());
  out.run = engine->run(std::int64_t{1} << 40);
  if (!out.run.finished) throw std::runtime_error(describe(p, out.run.fault));
  const IoTensor& y = *p.tensor("y");
  out.y.resize(static_cast<std::size_t>(y.rows) * static_cast<std::size_t>(y.cols) *
               static_cast<std::size_t>(dtype_bytes(y.dtype)));
  read_tensor(*engine, p, y, out.y.data());
  return out;
}

Outcome run_matmul(const Case& c, const Operands& o, const std::string& engine_name) {
  compiler::CompileInfo info;
  const Program p = compiler::compile_matmul(c.chip, make_request(c, o), &info);
  Outcome out = run_program(p, o, engine_name);
  out.info = info;
  return out;
}

std::vector<std::uint8_t> expected(const Case& c, const Operands& o) {
  const compiler::MatmulRequest r = make_request(c, o);
  std::vector<std::uint8_t> y(c.m * c.n * (c.output == compiler::Output::kInt8 ? 1 : 4));
  auto* i32 = reinterpret_cast<std::int32_t*>(y.data());
  auto* f32 = reinterpret_cast<float*>(y.data());
  auto* i8 = reinterpret_cast<std::int8_t*>(y.data());
  const std::int8_t* x = o.x.data();
  const float* scale = o.x_scale.data();
  // The slow definition where it is fast enough, else the SIMD kernels that tests/kernels hold against it.
  constexpr std::size_t kMostSlowProducts = 3'000'000;
  namespace fast = kernels;
  namespace slow = kernels::reference;
  const bool is_slow = c.m * c.k * c.n <= kMostSlowProducts;
  switch (c.output) {
    case compiler::Output::kInt32:
      is_slow ? slow::matmul_int32(o.w, x, c.m, i32) : fast::matmul_int32(o.w, x, c.m, i32);
      break;
    case compiler::Output::kFloat32:
      is_slow ? slow::matmul_fp32(o.w, x, scale, c.m, f32) : fast::matmul_fp32(o.w, x, scale, c.m, f32);
      break;
    case compiler::Output::kInt8:
      is_slow ? slow::matmul_int8(o.w, x, scale, c.m, r.inverse_output_scale, i8)
              : fast::matmul_int8(o.w, x, scale, c.m, r.inverse_output_scale, i8);
      break;
  }
  return y;
}

}  // namespace lpu::tests
