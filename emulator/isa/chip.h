// The chip as a run-time value: presets, a config file, `key=value` overrides, and one validation
// that names every violation. All numbers come from chip.def.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/isa/units.h"

namespace lpu {

inline constexpr int kLanesPerSuperlane = 16;  // P20 II: 16-byte words, one byte per lane
inline constexpr int kMaxLanes = 512;          // host array size: geometry.superlanes <= 32
inline constexpr int kBanks = 2;               // P20 III-B
inline constexpr int kAlus = 16;               // P20 II: 4x4 mesh per lane
inline constexpr int kMxmQueuesPerPlane = 3;   // INFERRED tsp.md 5.1: weights, array, accumulators

enum class WeightDecoder : std::int64_t { kNone = 0, kInt4 = 1, kQ3p5 = 2 };

struct Chip {
  std::string preset = "tsp-v1";
#define LPU_CHIP(member, key, tsp, mini, guide, lo, hi, unit, source, doc) std::int64_t member = tsp;
#include "emulator/isa/chip.def"
#undef LPU_CHIP

  bool operator==(const Chip&) const = default;

  int lanes() const { return static_cast<int>(superlanes) * kLanesPerSuperlane; }
  int slice_words() const { return static_cast<int>(mem_bank_words) * kBanks; }
  int hops() const { return static_cast<int>((mem_slices + mem_slices_per_hop - 1) / mem_slices_per_hop); }
  WeightDecoder decoder() const { return static_cast<WeightDecoder>(mxm_weight_decoder); }
  std::int64_t sram_bytes() const { return 2 * mem_slices * slice_words() * std::int64_t{lanes()}; }
};

// One row of chip.def as data, for help texts, reports, the config reader and the generated pages.
struct ChipKey {
  std::string_view key, unit, source, doc;
  std::int64_t Chip::*member;
  std::array<std::int64_t, 3> preset_values;  // in the order of chip_presets()
  std::int64_t min, max;
};
const std::vector<ChipKey>& chip_keys();
const std::vector<std::string_view>& chip_presets();  // "tsp-v1", "mini", "guide"

// False when there is no preset of that name.
bool chip_preset(std::string_view name, Chip* chip);
// "key=value"; empty on success, else one line saying what is wrong and what would be right.
std::string chip_set(Chip* chip, std::string_view key_value);
// INI text ("key = value" or "[section]" + "name = value"); as chip_set, with the line number.
std::string chip_load_ini(Chip* chip, std::string_view text);
// Every violated rule, one message each; empty: the chip is valid.
std::vector<std::string> chip_violations(const Chip& chip);
// "key=value" lines of every key in table order: the resolved configuration of a report.
std::string chip_to_ini(const Chip& chip);
std::string chip_value_text(const Chip& chip, const ChipKey& key);

}  // namespace lpu
