#include "emulator/engine/rtl/observe_vxm.h"

#include <bit>

namespace lpu::rtl {
namespace {

constexpr std::size_t kFieldBits = 64;  // the half of an instruction that lpu_vxm keeps
constexpr std::size_t kWord = 32, kByte = 8;
constexpr std::size_t kResultBits = kLanesPerSuperlane * kWord;

}  // namespace

// Arrays as in rtl/lpu_vxm.sv: by age, and results by [slot][tile][alu][lane].
VxmProbe::VxmProbe(const Model& model, const Chip& chip)
    : chip_(chip),
      tiles_(static_cast<std::size_t>(chip.superlanes)),
      latency_(static_cast<std::size_t>(chip.lat_alu)),
      slots_(std::bit_ceil(latency_ + 1)) {
  const std::size_t ages = tiles_ + latency_;
  const auto signal = [&](const char* name, std::size_t bits) { return Signal(model, "u_vxm", name, bits); };
  under_way_ = signal("under_way", kByte);
  valid_ = signal("valid", ages * kAlus);
  active_ = signal("active", ages * kByte);
  fields_ = signal("fields", ages * kAlus * kFieldBits);
  result_ = signal("result", slots_ * tiles_ * kAlus * kResultBits);
  written_ = signal("written", 1);
}

void VxmProbe::observe(std::int64_t cycle, Recorder* to) {
  if (!under_way_.any()) return;
  for (std::size_t k = 0; k < tiles_; ++k) {
    const std::size_t age = k + latency_;
    if (age < tiles_ + latency_ && k < active_.bits(age * kByte, kByte)) observe_tile(k, age, cycle, to);
  }
}

void VxmProbe::observe_tile(std::size_t tile, std::size_t age, std::int64_t cycle, Recorder* to) const {
  // It was written when it was of age tile + 2, this many cycles ago.
  const std::size_t slot = (written_.bits(0, kByte) + slots_ - (latency_ - 2)) % slots_;
  for (int alu = 0; alu < kAlus; ++alu) {
    const auto i = static_cast<std::size_t>(alu);
    if (!valid_.bit(age * kAlus + i)) continue;
    const auto op = static_cast<int>(fields_.bits((age * kAlus + i) * kFieldBits, kByte));
    to->event(cycle, vxm_queue(chip_, alu), EventKind::kAlu, static_cast<int>(tile), op,
              result_.vector(((slot * tiles_ + tile) * kAlus + i) * kResultBits, kResultBits / kByte));
  }
}

}  // namespace lpu::rtl
