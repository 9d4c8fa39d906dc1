#include "hw/mxm.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "emulator/isa/semantics/decode.h"
#include "emulator/isa/timing.h"
#include "hw/control.h"
#include "hw/monitor.h"
#include "hw/stream_reg.h"

namespace lpu::hw {
namespace {

constexpr int kNothing = -1;

// Register stages behind the top tile for the columns of `tile`. A vector entering tile 0 at t is summed in
// the top tile in cycle t + superlanes - 1; tile k's stream register shows the row at t + entry + multiply +
// accumulate + k.
int return_depth(const Chip& c, int tile) {
  return static_cast<int>(c.lat_mxm_entry + c.lat_mxm_mul + c.lat_mxm_acc + tile - c.superlanes);
}

const Command* at_tile(const Pipe<Command>& north, const Command& first, int tile) {
  if (tile == 0) return first.word == kNothing ? nullptr : &first;
  return north.holds(tile - 1) ? &north.at(tile - 1) : nullptr;
}

void clock_north(Pipe<Command>* north, const Command& first) {
  north->shift();
  if (first.word != kNothing && north->depth() > 0) north->put() = first;
}

}  // namespace

std::string Mxm::structural_limit(const Chip& c) {
  if (return_depth(c, 0) >= 1) return "";
  return fmt::format(
      "latency.mxm_entry + latency.mxm_multiply + latency.mxm_accumulate is {}: the systemc engine hands "
      "partial "
      "sums through {} tiles, one per cycle, so it must be at least {}",
      c.lat_mxm_entry + c.lat_mxm_mul + c.lat_mxm_acc, c.superlanes, c.superlanes + 1);
}

Mxm::Mxm(const sc_core::sc_module_name& name, const Nets& nets, int plane, const Queues& queues)
    : Slice(name),
      nets_(nets),
      q_(queues),
      hemisphere_(plane_hemisphere(plane)),
      tap_(timing::mxm_tap(nets.chip, hemisphere_)),
      exit_(timing::mxm_launch(nets.chip, hemisphere_)),
      superlanes_(static_cast<int>(nets.chip.superlanes)),
      lanes_(static_cast<std::size_t>(nets.chip.lanes())),
      loads_(superlanes_ - 1),
      array_(superlanes_ - 1),
      accs_(superlanes_ - 1),
      due_(static_cast<int>(timing::latency(nets.chip, LatencyKey::kAbcToAcc).v)),
      sums_(static_cast<std::size_t>(superlanes_) * lanes_),
      zero_(lanes_) {
  for (int k = 0; k < superlanes_; ++k)
    tiles_.push_back({MxmTile(nets.chip), Pipe<MxmTile::Block>(return_depth(nets.chip, k)),
                      Pipe<Command>(static_cast<int>(nets.chip.lat_mxm_acc - 1))});
}

void Mxm::reset() {
  loads_.clear();
  array_.clear();
  accs_.clear();
  due_.clear();
  last_load_word_ = kNothing;
  weights_moving_ = 0;
  products_ = 0;
  for (Tile& t : tiles_) {
    t.cells.reset();
    t.returning.clear();
    t.accumulating.clear();
  }
}

bool Mxm::idle() const {
  return loads_.empty() && array_.empty() && accs_.empty() && products_ == 0 && weights_moving_ == 0;
}

bool Mxm::launches() const {
  const Pipe<Command>& acting = tiles_.front().accumulating;
  bool emits = false;
  for (int stage = 0; stage < acting.depth(); ++stage)
    emits = emits || (acting.holds(stage) && acting.at(stage).instr.f[field::Acc::emit] != 0);
  return emits || !due_.empty();
}

void Mxm::evaluate() {
  const Command load = issued(q_.weights, Unit::kMxmWeights);
  const Command array = issued(q_.array, Unit::kMxmArray);
  const Command acc = issued(q_.accumulators, Unit::kMxmAcc);
  if (load.word == kNothing && array.word == kNothing && acc.word == kNothing && idle()) return;

  const Product* due = due_.out();
  bool accepted = load.word == kNothing || accepts_load(load);
  if (array.word != kNothing && array.instr.op == Op::kAbc) accepted = accepts_activation(array) && accepted;
  if (acc.word != kNothing) accepted = accepts_accumulate(acc, due != nullptr) && accepted;
  if (acc.word == kNothing && due != nullptr) {
    report(FaultKind::kLostProduct, q_.array, due->word);
    accepted = false;
  }
  if (!accepted) return;  // the run stops in this cycle

  step_accumulators(acc);
  step_array(array);
  step_weights(load, array);
  clock_north(&loads_, load);
  clock_north(&array_, array);
  clock_north(&accs_, acc);
}

Command Mxm::issued(const Icu& icu, Unit unit) const {
  Command c;
  c.word = kNothing;
  const Command* i = icu.issue();
  if (i == nullptr || info(i->instr.op).unit != unit) return c;
  c = *i;
  c.active = nets_.control.active();
  return c;
}

int Mxm::code(int stream, int nth) const {
  const Stream s = Stream::from_code(stream);
  return Stream{s.dir, static_cast<std::uint8_t>(s.id + nth)}.code();
}

// ---- one cycle of the tiles

void Mxm::step_accumulators(const Command& first) {
  if (products_ == 0) return;
  for (int k = 0; k < superlanes_; ++k) {
    Tile& t = tiles_[static_cast<std::size_t>(k)];
    const Command* enters = at_tile(accs_, first, k);
    const Command* acts = t.accumulating.depth() == 0 ? enters : t.accumulating.out();
    const MxmTile::Block* product = t.returning.out();
    if ((acts == nullptr) != (product == nullptr))
      throw std::logic_error(fmt::format("{}: Acc and product do not meet in tile {}", name(), k));
    if (acts != nullptr) {
      accumulate(k, *acts, *product);
      if (k == superlanes_ - 1) --products_;
    }
    t.returning.shift();
    t.accumulating.shift();
    if (enters != nullptr && t.accumulating.depth() > 0) t.accumulating.put() = *enters;
  }
}

// From the top down, so that every tile takes the sums below it as the last edge left them.
void Mxm::step_array(const Command& first) {
  due_.shift();
  if (first.word != kNothing && first.instr.op == Op::kAbc) {
    due_.put() = {first.word};
    ++products_;
  }
  for (int k = superlanes_ - 1; k >= 0; --k) {
    const Command* c = at_tile(array_, first, k);
    if (c != nullptr && c->instr.op == Op::kAbc) activate(k, *c);
  }
}

void Mxm::activate(int tile, const Command& c) {
  const std::size_t k = static_cast<std::size_t>(tile);
  const std::int32_t* south = tile == 0 ? zero_.data() : &sums_[(k - 1) * lanes_];
  std::int32_t* north = &sums_[k * lanes_];
  if (tile < c.active) {
    const std::uint8_t* a = nets_.streams.tap(tile, c.instr.f[field::Abc::stream], tap_);
    tiles_[k].cells.multiply(a, south, north);
    nets_.monitor.event(q_.array.queue(), EventKind::kActivate, tile, c.instr.f[field::Abc::set], 0,
                        {a, kLanesPerSuperlane});
  } else {
    std::copy_n(south, lanes_, north);
  }
  if (tile + 1 < superlanes_) return;
  for (std::size_t j = 0; j < tiles_.size(); ++j)
    std::copy_n(north + j * kLanesPerSuperlane, kLanesPerSuperlane, tiles_[j].returning.put().begin());
}

// Lw before Iw: an Iw takes what an Lw of the same cycle loads.
void Mxm::step_weights(const Command& first_load, const Command& first_array) {
  for (int k = 0; k < superlanes_; ++k) {
    MxmTile& cells = tiles_[static_cast<std::size_t>(k)].cells;
    if (const Command* c = at_tile(loads_, first_load, k)) load(k, *c);
    const Command* c = at_tile(array_, first_array, k);
    if (c != nullptr && c->instr.op == Op::kIw) {
      const int set = c->instr.f[field::Iw::set];
      cells.install({set, c->word});
      if (k < c->active) nets_.monitor.event(q_.array.queue(), EventKind::kInstall, k, set, 0);
    }
    if (!cells.weights_moving()) continue;
    cells.clock_weights();
    const std::uint64_t bit = std::uint64_t{1} << k;
    weights_moving_ = cells.weights_moving() ? weights_moving_ | bit : weights_moving_ & ~bit;
  }
}

void Mxm::load(int tile, const Command& c) {
  using F = field::Lw;
  using semantics::Decode;
  const Instr& i = c.instr;
  const auto decode = static_cast<Decode>(i.f[F::decode]);
  const std::span<std::uint8_t> columns =
      tiles_[static_cast<std::size_t>(tile)].cells.buffer(i.f[F::column], i.f[F::count]);
  if (tile >= c.active) {
    std::fill(columns.begin(), columns.end(), std::uint8_t{0});
    return;
  }
  const auto tapped = [&](int n) { return nets_.streams.tap(tile, code(i.f[F::stream], n), tap_); };
  const int first_field = decode == Decode::kThreeBitB ? 4 : 0;
  for (int n = 0; n < i.f[F::count]; ++n) {
    std::uint8_t* to = &columns[static_cast<std::size_t>(n * kLanesPerSuperlane)];
    const auto widen = [&](auto byte_of_row) {
      for (int r = 0; r < kLanesPerSuperlane; ++r) to[r] = byte_of_row(r);
    };
    switch (decode) {
      case Decode::kBytes:
        std::memcpy(to, tapped(n), kLanesPerSuperlane);
        break;
      case Decode::kLowNibble:
        widen([from = tapped(n)](int r) { return semantics::low_nibble(from[r]); });
        break;
      case Decode::kHighNibble:
        widen([from = tapped(n)](int r) { return semantics::high_nibble(from[r]); });
        break;
      case Decode::kThreeBitA:
      case Decode::kThreeBitB:
        widen([b0 = tapped(n % 4), b1 = tapped(n % 4 + 4), b2 = tapped(n % 4 + 8), f = first_field + n / 4](
                  int r) { return semantics::three_bit_field(f, b0[r], b1[r], b2[r]); });
        break;
    }
  }
  nets_.monitor.event(q_.weights.queue(), EventKind::kLoad, tile, i.f[F::column], 0, columns);
}

void Mxm::accumulate(int tile, const Command& c, const MxmTile::Block& product) {
  using F = field::Acc;
  const Instr& i = c.instr;
  const MxmTile::Block& sums = tiles_[static_cast<std::size_t>(tile)].cells.accumulate(
      i.f[F::row], product, i.f[F::shift], i.f[F::clear] != 0);
  constexpr int kEmitted = 65536;  // events.def
  const bool emits = i.f[F::emit] != 0;
  if (tile < c.active)
    nets_.monitor.event(q_.accumulators.queue(), EventKind::kAccumulate, tile,
                        i.f[F::row] + (emits ? kEmitted : 0), 1,
                        {reinterpret_cast<const std::uint8_t*>(sums.data()), sizeof sums});
  if (emits) emit(tile, c, sums);
}

void Mxm::emit(int tile, const Command& c, const MxmTile::Block& sums) const {
  for (int n = 0; n < 4; ++n) {
    std::array<std::uint8_t, kLanesPerSuperlane> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(sums[i]) >> (8 * n));
    nets_.streams.drive(tile, code(c.instr.f[field::Acc::stream], n), exit_, c.active,
                        {q_.accumulators.queue(), c.word}, bytes.data());
  }
}

}  // namespace lpu::hw
