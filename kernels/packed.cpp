#include "kernels/packed.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "kernels/matmul.h"
#include "kernels/parallel.h"
#include "kernels/step_order.h"

namespace lpu::kernels {
namespace {

std::size_t divide_up(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

PackedShape shape_of(const QuantizedMatrix& w) {
  check_exact(w);
  return {w.format, w.k, w.n, w.group, !w.scales_odd.empty(), !w.zero_points.empty()};
}

// The biased codes of one unit of one column, [step][4], into its bytes.
void pack_unit(Format layout, const std::uint8_t* codes, std::uint8_t* to) {
  const auto code = [&](std::size_t step, std::size_t lane) { return codes[step * kStepRows + lane]; };
  for (std::size_t lane = 0; lane < kStepRows; ++lane) {
    const auto pair = [&](std::size_t i) {
      return static_cast<unsigned>(code(2 * i, lane) | code(2 * i + 1, lane) << 4);
    };
    if (layout == Format::kInt8) {
      for (std::size_t i = 0; i < 4; ++i) to[i * kStepBytes + lane] = code(i, lane);
    } else if (layout == Format::kQ3p5) {
      const unsigned eighth = pair(7);
      for (std::size_t i = 0; i < 7; ++i)
        to[i * kStepBytes + lane] = static_cast<std::uint8_t>(pair(i) | (eighth >> i & 1u) << 7);
    } else {
      for (std::size_t i = 0; i < 2; ++i) to[i * kStepBytes + lane] = static_cast<std::uint8_t>(pair(i));
    }
  }
}

class PanelPacker {
 public:
  PanelPacker(const QuantizedMatrix& w, const PanelShape& shape)
      : w_(w),
        shape_(shape),
        order_(shape, w.group_rows(), w.k),
        codes_(w.k),
        biased_(unit_rows(shape.layout)) {}

  void pack(std::size_t first_column, std::uint8_t* to) {
    for (std::size_t i = 0; i < kPanelColumns; ++i) {
      // Columns behind the last are zero codes, so that nothing depends on what they hold.
      const bool exists = first_column + i < w_.n;
      if (exists) unpack_column(w_, first_column + i, codes_.data());
      for (std::size_t g = 0; g < shape_.groups; ++g) {
        pack_group(g, exists, to + g * shape_.group_bytes() + i * kStepRows);
        if (exists) pack_tail(g, first_column, i, to + (g + 1) * shape_.group_bytes() - shape_.tail_bytes());
      }
    }
  }

 private:
  void pack_group(std::size_t g, bool exists, std::uint8_t* to) {
    const std::size_t steps = unit_steps(shape_.layout);
    for (std::size_t u = 0; u < shape_.units; ++u) {
      for (std::size_t j = 0; j < biased_.size(); ++j) {
        const StepRow row = order_.row(g, u * steps + j / kStepRows, j % kStepRows);
        const int code = exists && row.exists ? codes_[row.k] : 0;
        const bool odd_step = j / kStepRows % 2 == 1;
        biased_[j] = static_cast<std::uint8_t>(code + code_bias(shape_.layout, odd_step));
      }
      pack_unit(shape_.layout, biased_.data(), to + u * unit_bytes(shape_.layout));
    }
  }
  void pack_tail(std::size_t g, std::size_t first_column, std::size_t i, std::uint8_t* tail) {
    const std::size_t from = g * w_.n + first_column + i;
    std::memcpy(tail + i * sizeof(float), &w_.scales[from], sizeof(float));
    if (shape_.dual_scales)
      std::memcpy(tail + kScaleBytes + i * sizeof(float), &w_.scales_odd[from], sizeof(float));
    if (shape_.zero_points)
      std::memcpy(tail + shape_.tail_bytes() - kZeroPointBytes + i, &w_.zero_points[from], 1);
  }

  const QuantizedMatrix& w_;
  const PanelShape& shape_;
  StepOrder order_;
  std::vector<std::int8_t> codes_;
  std::vector<std::uint8_t> biased_;
};

}  // namespace

PanelShape panel_shape(const PackedShape& s) {
  PanelShape p;
  // A dense unit is 64 rows; groups that would need padding for it are stored a byte per pair.
  const bool dense = s.group % unit_rows(Format::kQ3p5) == 0;
  p.layout = s.format == Format::kQ3p5 && !dense ? Format::kQ3p5b : s.format;
  p.groups = s.group == 0 ? 1 : s.k / s.group;
  const std::size_t group_rows = s.group == 0 ? s.k : s.group;
  // Parities may differ by one row in a group of odd length.
  const std::size_t rows = splits_parity(p.layout) ? divide_up(group_rows, 2) * 2 : group_rows;
  p.units = divide_up(rows, unit_rows(p.layout));
  p.dual_scales = s.dual_scales;
  p.zero_points = s.zero_points;
  return p;
}

PackedWeights::PackedWeights(const QuantizedMatrix& w)
    : packed_(shape_of(w)), shape_(panel_shape(packed_)), buffer_(panels() * shape_.bytes()) {
  parallel_for(panels(), 1, [&](std::size_t begin, std::size_t end) {
    PanelPacker packer(w, shape_);
    for (std::size_t i = begin; i < end; ++i)
      packer.pack(i * kPanelColumns, buffer_.data() + i * shape_.bytes());
  });
}

PackedWeights::PackedWeights(const PackedShape& s, HugeBuffer panels_bytes)
    : packed_(s), shape_(panel_shape(s)), buffer_(std::move(panels_bytes)) {
  if (buffer_.size() == panels() * shape_.bytes()) return;
  throw std::invalid_argument("PackedWeights: " + std::to_string(buffer_.size()) +
                              " bytes, the shape needs " + std::to_string(panels() * shape_.bytes()));
}

}  // namespace lpu::kernels
