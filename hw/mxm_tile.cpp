#include "hw/mxm_tile.h"

#include <algorithm>
#include <array>

namespace lpu::hw {
namespace {

constexpr std::size_t kRows = kLanesPerSuperlane;

}  // namespace

MxmTile::MxmTile(const Chip& chip)
    : buffer_(static_cast<std::size_t>(chip.lanes()) * kRows),
      shadow_(static_cast<std::size_t>(chip.lat_mxm_settle - 1), buffer_),
      force_(buffer_) {}

void MxmTile::reset() {
  if (loaded_) std::fill(buffer_.begin(), buffer_.end(), std::uint8_t{0});
  loaded_ = installing_ = false;
  moving_ = 0;
}

std::span<std::uint8_t> MxmTile::buffer(int column, int columns) {
  loaded_ = true;
  return std::span(buffer_).subspan(static_cast<std::size_t>(column) * kRows,
                                    static_cast<std::size_t>(columns) * kRows);
}

void MxmTile::clock_weights() {
  for (std::size_t i = shadow_.size(); i-- > 0;) {
    if ((moving_ >> i & 1) == 0) continue;
    Cells& to = i + 1 == shadow_.size() ? force_ : shadow_[i + 1];
    std::copy(shadow_[i].begin(), shadow_[i].end(), to.begin());
  }
  moving_ = (moving_ << 1) & ((1u << shadow_.size()) - 1);
  if (!installing_) return;
  Cells& first = shadow_.empty() ? force_ : shadow_.front();
  std::copy(buffer_.begin(), buffer_.end(), first.begin());
  if (!shadow_.empty()) moving_ |= 1;
  std::fill(buffer_.begin(), buffer_.end(), std::uint8_t{0});
  loaded_ = installing_ = false;
}

// Products of int8 fit int16 and pairs of them int32: the form compilers turn into one multiply-add per 8
// rows.
void MxmTile::multiply(const std::uint8_t* activations, const std::int32_t* south,
                       std::int32_t* north) const {
  std::array<std::int16_t, kRows> a;
  for (std::size_t r = 0; r < kRows; ++r) a[r] = static_cast<std::int8_t>(activations[r]);
  const std::uint8_t* w = force_.data();
  const std::size_t columns = force_.size() / kRows;
  for (std::size_t n = 0; n < columns; ++n, w += kRows) {
    std::int32_t sum = 0;
    for (std::size_t r = 0; r < kRows; ++r)
      sum += static_cast<std::int16_t>(static_cast<std::int8_t>(w[r])) * a[r];
    north[n] = south[n] + sum;
  }
}

}  // namespace lpu::hw
