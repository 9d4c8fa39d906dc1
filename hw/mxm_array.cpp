#include "hw/mxm_array.h"

#include <algorithm>
#include <cstring>

#include "emulator/isa/semantics/decode.h"
#include "emulator/isa/timing.h"
#include "hw/monitor.h"
#include "hw/stream_reg.h"

namespace lpu::hw {

// ---- Ports

MxmArray::MxmArray(const Nets& nets, const MxmPlace& place)
    : nets_(nets),
      place_(place),
      tap_(timing::mxm_tap(nets.chip, plane_hemisphere(place.plane))),
      superlanes_(static_cast<int>(nets.chip.superlanes)),
      lanes_(static_cast<std::size_t>(nets.chip.lanes())),
      loads_(superlanes_),
      array_(superlanes_),
      tiles_(static_cast<std::size_t>(superlanes_), MxmTile(nets.chip)),
      sums_(static_cast<std::size_t>(superlanes_) * lanes_),
      zero_(lanes_) {}

void MxmArray::reset() {
  loads_.clear();
  array_.clear();
  for (MxmTile& t : tiles_) t.reset();
  weights_moving_ = 0;
}

// The sections in the order of the twin, in which a register is used before it is overwritten; the order of
// weight port and weight sets also is that of an Lw and an Iw of one cycle.
void MxmArray::evaluate(const Command& load, const Command& array) {
  for (int k = 0; k < superlanes_; ++k) {
    if (const Command* c = loads_.at(k, load)) weight_port(k, *c);
    if (const Command* c = array_.at(k, array); c != nullptr && c->is(Op::kIw)) weight_sets(k, *c);
  }
  // From the top down, so that every tile takes the sums below it as the last edge left them.
  top_valid_ = false;
  for (int k = superlanes_ - 1; k >= 0; --k)
    if (const Command* c = array_.at(k, array); c != nullptr && c->is(Op::kAbc)) multiply(k, *c);
  clock_weight_sets();
  instructions_north(load, array);
}

// ---- Weight port: tapped streams, zero in a tile that is powered down, become columns of the buffer.

void MxmArray::weight_port(int tile, const Command& c) {
  using F = field::Lw;
  const Instr& i = c.instr;
  const std::span<std::uint8_t> columns =
      tiles_[static_cast<std::size_t>(tile)].buffer(i.f[F::column], i.f[F::count]);
  if (tile >= c.active) {
    std::fill(columns.begin(), columns.end(), std::uint8_t{0});
    return;
  }
  widen(tile, i, columns);
  nets_.monitor.event(place_.weights, EventKind::kLoad, tile, i.f[F::column], 0, columns);
}

void MxmArray::widen(int tile, const Instr& i, std::span<std::uint8_t> columns) const {
  using F = field::Lw;
  using semantics::Decode;
  const auto decode = static_cast<Decode>(i.f[F::decode]);
  const auto tapped = [&](int n) { return nets_.streams.tap(tile, i.f[F::stream] + n, tap_); };
  const int first_field = decode == Decode::kThreeBitB ? 4 : 0;
  for (int n = 0; n < i.f[F::count]; ++n) {
    std::uint8_t* to = &columns[static_cast<std::size_t>(n * kLanesPerSuperlane)];
    const auto each_row = [&](auto byte_of_row) {
      for (int r = 0; r < kLanesPerSuperlane; ++r) to[r] = byte_of_row(r);
    };
    switch (decode) {
      case Decode::kBytes:
        std::memcpy(to, tapped(n), kLanesPerSuperlane);
        break;
      case Decode::kLowNibble:
        each_row([from = tapped(n)](int r) { return semantics::low_nibble(from[r]); });
        break;
      case Decode::kHighNibble:
        each_row([from = tapped(n)](int r) { return semantics::high_nibble(from[r]); });
        break;
      case Decode::kThreeBitA:
      case Decode::kThreeBitB:
        each_row(
            [b0 = tapped(n % 4), b1 = tapped(n % 4 + 4), b2 = tapped(n % 4 + 8),
             f = first_field + n / 4](int r) { return semantics::three_bit_field(f, b0[r], b1[r], b2[r]); });
        break;
    }
  }
}

// ---- Weight sets: an Iw takes what an Lw of the same cycle loads, in all tiles; the next buffer is empty.

void MxmArray::weight_sets(int tile, const Command& c) {
  tiles_[static_cast<std::size_t>(tile)].install();
  weights_moving_ |= std::uint64_t{1} << tile;
  if (tile < c.active)
    nets_.monitor.event(place_.array, EventKind::kInstall, tile, c.instr.f[field::Iw::set], 0);
}

void MxmArray::clock_weight_sets() {
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    if ((weights_moving_ >> k & 1) == 0) continue;
    tiles_[k].clock_weights();
    if (!tiles_[k].weights_moving()) weights_moving_ &= ~(std::uint64_t{1} << k);
  }
}

// ---- Array: multiply and hand over the sums.

void MxmArray::multiply(int tile, const Command& c) {
  const std::size_t k = static_cast<std::size_t>(tile);
  const std::int32_t* south = tile == 0 ? zero_.data() : &sums_[(k - 1) * lanes_];
  std::int32_t* north = &sums_[k * lanes_];
  if (tile < c.active) {
    const std::uint8_t* a = nets_.streams.tap(tile, c.instr.f[field::Abc::stream], tap_);
    tiles_[k].multiply(a, south, north);
    nets_.monitor.event(place_.array, EventKind::kActivate, tile, c.instr.f[field::Abc::set], 0,
                        {a, kLanesPerSuperlane});
  } else {
    std::copy_n(south, lanes_, north);
  }
  if (tile + 1 == superlanes_) top_valid_ = true;
}

// ---- Instructions north: one tile further, the new ones in.

void MxmArray::instructions_north(const Command& load, const Command& array) {
  loads_.shift(load);
  array_.shift(array);
}

}  // namespace lpu::hw
