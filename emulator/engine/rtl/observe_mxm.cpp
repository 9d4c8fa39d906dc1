#include "emulator/engine/rtl/observe_mxm.h"

#include <array>
#include <bit>

namespace lpu::rtl {
namespace {

constexpr std::size_t kLanes = kLanesPerSuperlane;  // also the rows of a tile
constexpr std::size_t kMaxColumns = 16;             // of an Lw

// Widths of the fields in a line's commands, the first in the lowest bits.
constexpr std::size_t kColumn = 16, kStream = 5, kCount = 5, kDecode = 3, kActive = 8, kSet = 1;
constexpr std::size_t kAccStream = 6, kShift = 3;

std::size_t bits_for(std::size_t values) { return static_cast<std::size_t>(std::bit_width(values - 1)); }

}  // namespace

MxmProbe::MxmProbe(const Wires& model, const std::string& at, const Chip& chip, int plane)
    : load_queue_(mxm_queue(chip, plane, Unit::kMxmWeights)),
      array_queue_(mxm_queue(chip, plane, Unit::kMxmArray)),
      acc_queue_(mxm_queue(chip, plane, Unit::kMxmAcc)),
      tiles_(static_cast<std::size_t>(chip.superlanes)),
      columns_(static_cast<std::size_t>(chip.lanes())),
      rows_(static_cast<std::size_t>(chip.mxm_acc_rows)),
      streams_(static_cast<std::size_t>(chip.streams)),
      accumulate_(static_cast<std::size_t>(chip.lat_mxm_acc)),
      banks_(static_cast<std::size_t>(chip.lat_mxm_settle) + 1),
      bank_bits_(bits_for(banks_)),
      row_bits_(bits_for(rows_)) {
  const std::string array_at = at + "u_array", acc_at = at + "u_acc";
  load_valid_ = Signal(model, array_at, "load_valid", tiles_ + 2);
  install_valid_ = Signal(model, array_at, "install_valid", tiles_ + 2);
  abc_valid_ = Signal(model, array_at, "abc_valid", tiles_ + 2);
  load_ = Signal(model, array_at, "load",
                 (tiles_ + 2) * (kColumn + kStream + kCount + kDecode + kActive + bank_bits_));
  array_ = Signal(model, array_at, "array", (tiles_ + 2) * (kSet + kStream + kActive + bank_bits_));
  weights_ = Signal(model, array_at, "weights", tiles_ * banks_ * kLanes * columns_ * 8);
  taps_ = Signal(model, array_at, "streams_i", tiles_ * streams_ * kLanes * 8);
  acc_valid_ = Signal(model, acc_at, "acc_valid", accumulate_ + tiles_);
  acc_ =
      Signal(model, acc_at, "acc", (accumulate_ + tiles_) * (row_bits_ + 2 + kShift + kAccStream + kActive));
  acc_rows_ = Signal(model, acc_at, "rows", tiles_ * rows_ * kLanes * 32);
}

void MxmProbe::observe(std::int64_t cycle, Recorder* to) {
  if (load_valid_.any())
    for (std::size_t k = 0; k < tiles_; ++k) observe_load(k, cycle, to);
  if (install_valid_.any() || abc_valid_.any())
    for (std::size_t k = 0; k < tiles_; ++k) observe_array(k, cycle, to);
  if (acc_valid_.any())
    for (std::size_t k = 0; k < tiles_; ++k) observe_accumulate(k, cycle, to);
}

// The columns are in their bank two cycles after the Lw executed.
void MxmProbe::observe_load(std::size_t tile, std::int64_t cycle, Recorder* to) const {
  if (!load_valid_.bit(tile + 2)) return;
  const Signal c = load_.element(tile + 2, tiles_ + 2);
  const std::size_t column = c.bits(0, kColumn), count = c.bits(kColumn + kStream, kCount);
  const std::size_t active = c.bits(kColumn + kStream + kCount + kDecode, kActive);
  const std::size_t bank = c.bits(kColumn + kStream + kCount + kDecode + kActive, bank_bits_);
  if (tile >= active) return;
  to->happened(cycle - 2);
  if (!to->listening()) return;
  std::array<std::uint8_t, kMaxColumns * kLanes> written{};
  const std::uint8_t* rows = weights_.data() + (tile * banks_ + bank) * kLanes * columns_;
  for (std::size_t n = 0; n < count; ++n)
    for (std::size_t r = 0; r < kLanes; ++r) written[n * kLanes + r] = rows[r * columns_ + column + n];
  to->event(cycle - 2, load_queue_, EventKind::kLoad, static_cast<int>(tile), static_cast<int>(column),
            {written.data(), count * kLanes});
}

// Activations are in the tap register one cycle after the Abc executed.
void MxmProbe::observe_array(std::size_t tile, std::int64_t cycle, Recorder* to) const {
  const Signal c = array_.element(tile + 1, tiles_ + 2);
  if (tile >= c.bits(kSet + kStream, kActive)) return;
  const auto set = static_cast<int>(c.bits(0, kSet));
  if (install_valid_.bit(tile + 1))
    to->event(cycle - 1, array_queue_, EventKind::kInstall, static_cast<int>(tile), set);
  if (abc_valid_.bit(tile + 1))
    to->event(cycle - 1, array_queue_, EventKind::kActivate, static_cast<int>(tile), set,
              taps_.vector((tile * streams_ + c.bits(kSet, kStream)) * kLanes * 8, kLanes));
}

void MxmProbe::observe_accumulate(std::size_t tile, std::int64_t cycle, Recorder* to) const {
  const std::size_t at = accumulate_ + tile;
  if (!acc_valid_.bit(at)) return;
  const Signal c = acc_.element(at, accumulate_ + tiles_);
  const std::size_t row = c.bits(0, row_bits_), emits = c.bits(row_bits_ + 1, 1);
  const std::size_t active = c.bits(row_bits_ + 2 + kShift + kAccStream, kActive);
  if (tile >= active) return;
  to->event(cycle, acc_queue_, EventKind::kAccumulate, static_cast<int>(tile),
            static_cast<int>(row + 65536 * emits),
            acc_rows_.vector((tile * rows_ + row) * kLanes * 32, kLanes * 4));
}

}  // namespace lpu::rtl
