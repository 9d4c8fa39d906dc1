// The map from the elements of x, x_scale and y to lanes of SRAM rows.
#include <algorithm>

#include "emulator/compiler/plan.h"

namespace lpu::compiler {
namespace {

IoTensor activations(const Plan& p) {
  IoTensor x{"x",
             TensorRole::kInput,
             DType::kInt8,
             static_cast<std::int32_t>(p.request.m),
             static_cast<std::int32_t>(p.k.k),
             {}};
  for (int h = 0; h < p.n.hemispheres; ++h) {
    const HemispherePlan& hp = p.hemi[h];
    if (hp.sections.empty()) continue;
    for (int pass = 0; pass < p.tile_passes(); ++pass) {
      const int s = pass % p.k.segments, kind = pass / p.k.segments % p.k.kinds,
                row = pass / p.k.segments / p.k.kinds;
      const Segment seg = p.k.segment(s);
      const std::int64_t k0 = p.k.k_of(row, kind, seg.first_lane);
      if (k0 < 0) continue;
      int count = seg.lanes;
      while (count > 0 && p.k.k_of(row, kind, seg.first_lane + count - 1) < 0) --count;
      for (int m = 0; m < x.rows; ++m)
        x.pieces.push_back({m, static_cast<std::int32_t>(k0), p.k.kinds, count,
                            mem_queue(p.chip, static_cast<Hemisphere>(h), hp.x.slice),
                            hp.x.addr + pass * p.m_total + m, seg.first_lane, 0});
    }
  }
  return x;
}

IoTensor activation_scales(const Plan& p) {
  IoTensor t{"x_scale", TensorRole::kInput, DType::kFloat32, static_cast<std::int32_t>(p.request.m), 1, {}};
  for (int h = 0; h < p.n.hemispheres; ++h)
    for (int m = 0; m < t.rows && !p.hemi[h].sections.empty(); ++m)
      t.pieces.push_back({m, 0, 1, p.n.lanes,
                          mem_queue(p.chip, static_cast<Hemisphere>(h), p.hemi[h].x_scale.slice),
                          p.hemi[h].x_scale.addr + m, 0, 1});
  return t;
}

IoTensor outputs(const Plan& p) {
  const DType type = p.request.output == Output::kInt32  ? DType::kInt32
                     : p.request.output == Output::kInt8 ? DType::kInt8
                                                         : DType::kFloat32;
  IoTensor y{"y",
             TensorRole::kOutput,
             type,
             static_cast<std::int32_t>(p.request.m),
             static_cast<std::int32_t>(p.request.columns),
             {}};
  for (int h = 0; h < p.n.hemispheres; ++h) {
    const HemispherePlan& hp = p.hemi[h];
    for (const PlacedSection& s : hp.sections) {
      const bool split = s.first_local < 0;
      if (split && h == 1) continue;  // the west finishes the shared pair
      for (int i = 0; i < s.section.pairs; ++i)
        for (int pl = 0; pl < p.n.planes; ++pl) {
          const int pair = s.section.first_pair + i;
          const std::size_t first = p.n.first_column(pair, pl);
          if (first >= p.n.columns) continue;
          const auto count = static_cast<std::int32_t>(
              std::min<std::size_t>(static_cast<std::size_t>(p.n.width(pair)), p.n.columns - first));
          const Region& r = split ? hp.y_split[pl] : hp.y[pl];
          for (int m = 0; m < y.rows; ++m)
            y.pieces.push_back({m, static_cast<std::int32_t>(first), 1, count,
                                mem_queue(p.chip, static_cast<Hemisphere>(h), r.slice),
                                r.addr + (split ? m * hp.y_split_step : m * hp.y_pairs + s.first_local + i),
                                0, 0});
        }
    }
  }
  return y;
}

}  // namespace

void fill_tensors(const Plan& p, Program* program) {
  program->tensors = {activations(p)};
  if (p.request.output != Output::kInt32) program->tensors.push_back(activation_scales(p));
  program->tensors.push_back(outputs(p));
}

}  // namespace lpu::compiler
