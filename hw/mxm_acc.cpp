#include "hw/mxm_acc.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "emulator/isa/timing.h"
#include "hw/monitor.h"
#include "hw/stream_reg.h"

namespace lpu::hw {
namespace {

// Register stages behind the top tile for the columns of `tile`. A vector entering tile 0 at t is summed in
// the top tile in cycle t + superlanes - 1; tile k's stream register shows the row at t + entry + multiply +
// accumulate + k.
int return_depth(const Chip& c, int tile) {
  return static_cast<int>(c.lat_mxm_entry + c.lat_mxm_mul + c.lat_mxm_acc + tile - c.superlanes);
}

}  // namespace

// ---- Ports

std::string MxmAcc::structural_limit(const Chip& c) {
  if (return_depth(c, 0) >= 1) return "";
  return fmt::format(
      "latency.mxm_entry + latency.mxm_multiply + latency.mxm_accumulate is {}: the systemc engine hands "
      "partial sums through {} tiles, one per cycle, so it must be at least {}",
      c.lat_mxm_entry + c.lat_mxm_mul + c.lat_mxm_acc, c.superlanes, c.superlanes + 1);
}

MxmAcc::MxmAcc(const Nets& nets, const MxmPlace& place)
    : nets_(nets),
      place_(place),
      exit_(timing::mxm_launch(nets.chip, plane_hemisphere(place.plane))),
      superlanes_(static_cast<std::size_t>(nets.chip.superlanes)),
      accs_(static_cast<int>(superlanes_)),
      accumulating_(superlanes_, Pipe<Command>(static_cast<int>(nets.chip.lat_mxm_acc - 1))),
      rows_(superlanes_, std::vector<Block>(static_cast<std::size_t>(nets.chip.mxm_acc_rows))) {
  for (std::size_t k = 0; k < superlanes_; ++k)
    returning_.emplace_back(return_depth(nets.chip, static_cast<int>(k)));
}

void MxmAcc::reset() {
  accs_.clear();
  for (auto& line : accumulating_) line.clear();
  for (auto& line : returning_) line.clear();
  if (!accumulated_) return;
  for (auto& rows : rows_) std::fill(rows.begin(), rows.end(), Block{});
  accumulated_ = false;
}

// The line to the top tile is the longest, and that tile the last to accumulate.
bool MxmAcc::idle() const {
  return accs_.empty() && accumulating_.back().empty() && returning_.back().empty();
}

// The sections in the order of the twin, in which a register is used before it is overwritten.
void MxmAcc::evaluate(const Command& acc, const std::int32_t* top) {
  if (!acc.given() && top == nullptr && idle()) return;
  for (std::size_t k = 0; k < superlanes_; ++k) {
    const int tile = static_cast<int>(k);
    const Command* acts = accumulating_[k].depth() == 0 ? accs_.at(tile, acc) : accumulating_[k].out();
    const Block* product = returning_[k].out();
    if ((acts == nullptr) != (product == nullptr))
      throw std::logic_error(
          fmt::format("plane {}: Acc and product do not meet in tile {}", place_.plane, k));
    if (acts != nullptr) accumulate(tile, *acts, *product);
  }
  return_line(top);
  instructions_north(acc);
}

// ---- Accumulators: every tile meets its product, if it has an Acc.

void MxmAcc::accumulate(int tile, const Command& c, const Block& product) {
  using F = field::Acc;
  const Instr& i = c.instr;
  Block& sums = rows_[static_cast<std::size_t>(tile)][static_cast<std::size_t>(i.f[F::row])];
  accumulated_ = true;
  for (std::size_t n = 0; n < sums.size(); ++n) {
    const std::uint32_t base = i.f[F::clear] != 0 ? 0 : static_cast<std::uint32_t>(sums[n]);
    sums[n] = static_cast<std::int32_t>(base + (static_cast<std::uint32_t>(product[n]) << i.f[F::shift]));
  }
  constexpr int kEmitted = 65536;  // events.def
  const bool emits = i.f[F::emit] != 0;
  if (tile < c.active)
    nets_.monitor.event(place_.accumulators, EventKind::kAccumulate, tile,
                        i.f[F::row] + (emits ? kEmitted : 0), 1,
                        {reinterpret_cast<const std::uint8_t*>(sums.data()), sizeof sums});
  if (emits) emit(tile, c, sums);
}

// ---- Emit: columns of four bytes as four planes.

void MxmAcc::emit(int tile, const Command& c, const Block& sums) const {
  for (int n = 0; n < 4; ++n) {
    std::array<std::uint8_t, kLanesPerSuperlane> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(sums[i]) >> (8 * n));
    nets_.streams.drive(tile, c.instr.f[field::Acc::stream] + n, exit_, c.active,
                        {place_.accumulators, c.word}, bytes.data());
  }
}

// ---- Return line: after its readers.

void MxmAcc::return_line(const std::int32_t* top) {
  for (std::size_t k = 0; k < superlanes_; ++k) {
    returning_[k].shift();
    if (top != nullptr)
      std::copy_n(top + k * kLanesPerSuperlane, kLanesPerSuperlane, returning_[k].put().begin());
  }
}

// ---- Instructions north: one tile further, the new ones in.

void MxmAcc::instructions_north(const Command& acc) {
  for (std::size_t k = 0; k < superlanes_; ++k) {
    accumulating_[k].shift();
    const Command* enters = accs_.at(static_cast<int>(k), acc);
    if (enters != nullptr && accumulating_[k].depth() > 0) accumulating_[k].put() = *enters;
  }
  accs_.shift(acc);
}

}  // namespace lpu::hw
