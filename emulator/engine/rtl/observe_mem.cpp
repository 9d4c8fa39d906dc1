#include "emulator/engine/rtl/observe_mem.h"

#include <fmt/format.h>

#include <bit>

namespace lpu::rtl {
namespace {

constexpr std::size_t kVectorBits = kLanesPerSuperlane * 8;

}  // namespace

MemProbe::MemProbe(const Model& model, const Chip& chip, int queue)
    : queue_(queue),
      tiles_(static_cast<std::size_t>(chip.superlanes)),
      addr_bits_(
          static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(chip.slice_words() - 1)))) {
  const std::string at = fmt::format("g_mem[{}].u_mem", queue);
  const auto signal = [&](const char* name, std::size_t bits) {
    return Signal(model, at, name, tiles_ * bits);
  };
  read_ = signal("read_q", 1);
  raddr_ = signal("raddr_q", addr_bits_);
  rdata_ = signal("rdata", kVectorBits);
  write_ = signal("tap_o", 1);
  waddr_ = signal("waddr_q", addr_bits_);
  wdata_ = signal("tap_data_i", kVectorBits);
}

void MemProbe::reset() {
  reading_.clear();
  writing_.clear();
}

void MemProbe::observe(std::int64_t cycle, Recorder* to) {
  finish(&reading_, EventKind::kRead, rdata_, cycle - 1, to);
  finish(&writing_, EventKind::kWrite, wdata_, cycle - 1, to);
  begin(read_, raddr_, &reading_);
  begin(write_, waddr_, &writing_);
  if (!writing_.empty()) to->counts().last_write = cycle;
}

void MemProbe::finish(std::vector<Access>* begun, EventKind kind, const Signal& data, std::int64_t cycle,
                      Recorder* to) {
  for (const Access& a : *begun)
    to->event(cycle, queue_, kind, a.tile, a.addr,
              data.vector(static_cast<std::size_t>(a.tile) * kVectorBits, kLanesPerSuperlane));
  begun->clear();
}

void MemProbe::begin(const Signal& now, const Signal& addr, std::vector<Access>* begun) const {
  if (!now.any()) return;
  for (std::size_t k = 0; k < tiles_; ++k)
    if (now.bit(k))
      begun->push_back({static_cast<int>(k), static_cast<int>(addr.bits(k * addr_bits_, addr_bits_))});
}

}  // namespace lpu::rtl
