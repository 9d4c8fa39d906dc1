// The quantities several claims are about, with their sources.
#pragma once

#include <cstdint>
#include <string>

#include "emulator/claims/claim.h"
#include "emulator/program/grouped.h"

namespace lpu::claims {

// Llama-2-70B: seven matmuls of a layer, 80 layers (model/workload.cpp); embedding and classifier besides.
inline constexpr std::int64_t kLayerWeights = 855'638'016;
inline constexpr int kLayers = 80;
// The deployment guide's "layer": one 8192 x 8192 matmul.
inline constexpr std::size_t kToy = 8192;
inline constexpr double kToyWeights = 8192.0 * 8192;
inline constexpr double kParameters70B = 70e9;  // as the claims count them

// Operations a second of all planes at full use: 2 per multiply-accumulate.
inline double peak_ops(const Chip& c) {
  return 2.0 * static_cast<double>(c.mxm_planes) * c.lanes() * c.lanes() * static_cast<double>(c.clock_hz);
}
inline double ms(const explore::Point& p) { return p.time_us / 1e3; }

// "46,086 cycles (51.2 us)", or why there are none.
std::string cycles_text(const explore::Point& p);
// The layer in the format, or in int8 on a chip that cannot widen it; says which.
struct LayerRun {
  explore::Point point;
  std::string format;
};
LayerRun layer_or_int8(Bench& bench, kernels::Format format, std::size_t batch = 1);

// Of what nothing here can measure.
inline const std::string kNothing = "nothing: outside this emulator";

}  // namespace lpu::claims
