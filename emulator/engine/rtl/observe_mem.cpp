#include "emulator/engine/rtl/observe_mem.h"

#include <bit>

namespace lpu::rtl {
namespace {

constexpr std::size_t kVectorBits = kLanesPerSuperlane * 8;

}  // namespace

MemProbe::MemProbe(const Model& model, const Chip& chip)
    : tiles_(static_cast<std::size_t>(chip.superlanes)),
      ports_(2 * static_cast<std::size_t>(chip.mem_slices) * tiles_),
      addr_bits_(
          static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(chip.slice_words() - 1)))) {
  const auto signal = [&](const char* name, std::size_t bits) {
    return Signal(model, "u_mem", name, ports_ * bits);
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
  if (write_.any()) to->counts().last_write = cycle;
  if (!to->listening()) {
    if (read_.any() || write_.any()) to->happened(cycle);
    return;
  }
  finish(&reading_, EventKind::kRead, rdata_, cycle - 1, to);
  finish(&writing_, EventKind::kWrite, wdata_, cycle - 1, to);
  begin(read_, raddr_, &reading_);
  begin(write_, waddr_, &writing_);
}

void MemProbe::finish(std::vector<Access>* begun, EventKind kind, const Signal& data, std::int64_t cycle,
                      Recorder* to) {
  for (const Access& a : *begun)
    to->event(cycle, static_cast<int>(a.port / tiles_), kind, static_cast<int>(a.port % tiles_), a.addr,
              data.vector(a.port * kVectorBits, kLanesPerSuperlane));
  begun->clear();
}

void MemProbe::begin(const Signal& now, const Signal& addr, std::vector<Access>* begun) const {
  if (!now.any()) return;
  for (std::size_t p = 0; p < ports_; ++p)
    if (now.bit(p)) begun->push_back({p, static_cast<int>(addr.bits(p * addr_bits_, addr_bits_))});
}

}  // namespace lpu::rtl
