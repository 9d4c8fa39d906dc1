#include "emulator/model/synthetic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <thread>

#include "emulator/model/code_stream.h"
#include "emulator/model/stream_key.h"

namespace lpu::model {
namespace {

using kernels::CodeRange;
using kernels::Format;
using kernels::QuantizedMatrix;

// Standard deviation of the codes in 1/256 code, before the tail. An absmax quantiser puts the
// largest of some thousand Gaussian weights (about 4 deviations) at the end of the range; the narrow
// ranges are clipped at 2 to 3 deviations, as mean-square-optimal scales do.
std::uint32_t code_deviation_q8(CodeRange range) {
  switch (range.max) {
    case 127:
      return 28 * 256;
    case 7:
      return 5 * 128;
    default:
      return 5 * 64;
  }
}

constexpr float kWeightDeviation = 0.02f;  // typical of Llama linear layers

// In 1/256: 0.75 to 1.25, and twice that in 1 column of 16.
std::uint32_t column_spread_q8(std::uint64_t key) {
  const auto spread = static_cast<std::uint32_t>(192 + key % 129);
  return (key >> 32) % 16 == 0 ? 2 * spread : spread;
}

CodeStream::Shape column_shape(Format format, std::uint32_t spread_q8) {
  CodeStream::Shape shape;
  for (std::size_t parity = 0; parity < 2; ++parity) {
    const CodeRange range = kernels::code_range(format, parity);
    const std::int16_t multiplier = CodeStream::multiplier_for(code_deviation_q8(range) * spread_q8 / 256);
    for (std::size_t i = parity; i < CodeStream::kLanes; i += 2) {
      shape.multiplier[i] = multiplier;
      shape.min[i] = static_cast<std::int16_t>(range.min);
      shape.max[i] = static_cast<std::int16_t>(range.max);
    }
  }
  return shape;
}

// `count` codes; only the last block is staged, because it may be cut short.
void fill_column(CodeStream& stream, const CodeStream::Shape& shape, std::size_t count, std::int8_t* codes) {
  std::size_t done = 0;
  for (; done + CodeStream::kLanes <= count; done += CodeStream::kLanes) stream.next(shape, codes + done);
  if (done == count) return;
  std::int8_t last[CodeStream::kLanes];
  stream.next(shape, last);
  std::memcpy(codes + done, last, count - done);
}

void shift_by_zero_points(const QuantizedMatrix& w, std::size_t column, std::int8_t* codes) {
  for (std::size_t k = 0; k < w.k; ++k) {
    const CodeRange range = kernels::code_range(w.format, k);
    const std::int8_t zero_point = w.zero_points[k / w.group_rows() * w.n + column];
    codes[k] = static_cast<std::int8_t>(std::clamp(codes[k] + zero_point, range.min, range.max));
  }
}

void fill_columns(QuantizedMatrix& w, std::uint64_t tensor, std::size_t begin, std::size_t end) {
  std::vector<std::int8_t> codes(w.k);
  for (std::size_t column = begin; column < end; ++column) {
    const std::uint32_t spread = column_spread_q8(stream_key(tensor, StreamPurpose::kSpread, column));
    CodeStream stream(stream_key(tensor, StreamPurpose::kCodes, column));
    fill_column(stream, column_shape(w.format, spread), w.k, codes.data());
    if (!w.zero_points.empty()) shift_by_zero_points(w, column, codes.data());
    kernels::pack_column(w, column, codes.data());
  }
}

// Columns are dealt in contiguous ranges; each writes only its own bytes.
void for_column_ranges(std::size_t columns, unsigned threads,
                       const std::function<void(std::size_t, std::size_t)>& body) {
  const std::size_t workers = std::clamp<std::size_t>(threads, 1, columns);
  std::vector<std::jthread> pool;
  for (std::size_t i = 1; i < workers; ++i) {
    pool.emplace_back(body, columns * i / workers, columns * (i + 1) / workers);
  }
  body(0, columns / workers);
}

// 0.5 to 1.5 times the nominal scale per column, 8 times that in 1 column of 64, +-25% per group.
float group_scale(std::uint64_t tensor, StreamPurpose purpose, float nominal, std::size_t column,
                  std::size_t cell) {
  const std::uint64_t key = stream_key(tensor, StreamPurpose::kSpread, column) ^ 0x5CA1E;
  const float column_factor = (0.5f + unit_float(mix64(key))) * (mix64(key + 1) % 64 == 0 ? 8.0f : 1.0f);
  return nominal * column_factor * (0.75f + 0.5f * unit_float(stream_key(tensor, purpose, cell)));
}

std::vector<float> make_scales(const QuantizedMatrix& w, std::uint64_t tensor, StreamPurpose purpose,
                               std::size_t row) {
  const auto deviation = static_cast<float>(code_deviation_q8(kernels::code_range(w.format, row)));
  const float nominal = kWeightDeviation * 256.0f / deviation;
  std::vector<float> scales(w.groups() * w.n);
  for (std::size_t cell = 0; cell < scales.size(); ++cell) {
    scales[cell] = group_scale(tensor, purpose, nominal, cell % w.n, cell);
  }
  return scales;
}

// At most half of the narrowest row's range, so that both ends stay reachable.
std::vector<std::int8_t> make_zero_points(const QuantizedMatrix& w, std::uint64_t tensor) {
  const CodeRange range = kernels::code_range(w.format, 1);
  const int lowest = range.min / 2;
  const int span = range.max / 2 - lowest + 1;
  std::vector<std::int8_t> points(w.groups() * w.n);
  for (std::size_t cell = 0; cell < points.size(); ++cell) {
    const std::uint64_t key = stream_key(tensor, StreamPurpose::kZeroPoint, cell);
    points[cell] = static_cast<std::int8_t>(lowest + static_cast<int>(key % static_cast<unsigned>(span)));
  }
  return points;
}

bool has_narrow_odd_rows(Format format) { return format == Format::kQ3p5 || format == Format::kQ3p5b; }

// One channel in 64 is four times as wide as the rest.
std::vector<CodeStream::Shape> channel_shapes(std::size_t k, std::uint64_t tensor) {
  constexpr std::uint32_t kDeviationQ8 = 14 * 256;
  std::vector<CodeStream::Shape> shapes((k + CodeStream::kLanes - 1) / CodeStream::kLanes);
  for (std::size_t channel = 0; channel < shapes.size() * CodeStream::kLanes; ++channel) {
    CodeStream::Shape& shape = shapes[channel / CodeStream::kLanes];
    const std::size_t lane = channel % CodeStream::kLanes;
    const bool outlier = stream_key(tensor, StreamPurpose::kChannel, channel) % 64 == 0;
    shape.multiplier[lane] = CodeStream::multiplier_for(outlier ? 4 * kDeviationQ8 : kDeviationQ8);
    shape.min[lane] = -128;
    shape.max[lane] = 127;
  }
  return shapes;
}

}  // namespace

QuantizedMatrix synthetic_weights(Format format, std::size_t k, std::size_t n, std::size_t group,
                                  std::uint64_t seed, std::string_view tensor_name, unsigned threads,
                                  const SyntheticOptions& options) {
  if (k == 0 || n == 0) {
    throw std::invalid_argument(fmt::format("synthetic weights {}x{}: K and N must be at least 1", k, n));
  }
  const std::uint64_t tensor = tensor_key(seed, tensor_name);
  QuantizedMatrix w = kernels::make_matrix(format, k, n, group);
  w.scales = make_scales(w, tensor, StreamPurpose::kScale, 0);
  if (options.odd_scales && has_narrow_odd_rows(format)) {
    w.scales_odd = make_scales(w, tensor, StreamPurpose::kOddScale, 1);
  }
  if (options.zero_points) w.zero_points = make_zero_points(w, tensor);
  for_column_ranges(n, threads,
                    [&](std::size_t begin, std::size_t end) { fill_columns(w, tensor, begin, end); });
  return w;
}

SyntheticActivations synthetic_activations(std::size_t m, std::size_t k, std::uint64_t seed,
                                           std::string_view name) {
  const std::uint64_t tensor = tensor_key(seed, name);
  const std::vector<CodeStream::Shape> shapes = channel_shapes(k, tensor);
  SyntheticActivations out{std::vector<std::int8_t>(m * k), std::vector<float>(m)};
  for (std::size_t row = 0; row < m; ++row) {
    CodeStream stream(stream_key(tensor, StreamPurpose::kCodes, row));
    std::int8_t block[CodeStream::kLanes];
    for (std::size_t done = 0; done < k; done += CodeStream::kLanes) {
      stream.next(shapes[done / CodeStream::kLanes], block);
      std::memcpy(&out.x[row * k + done], block, std::min(CodeStream::kLanes, k - done));
    }
    out.scale[row] = 0.02f * (0.5f + unit_float(stream_key(tensor, StreamPurpose::kScale, row)));
  }
  return out;
}

}  // namespace lpu::model
