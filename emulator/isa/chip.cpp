#include "emulator/isa/chip.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <sstream>

#include "emulator/isa/nearest.h"
#include "emulator/isa/words.h"

namespace lpu {
namespace {

namespace po = boost::program_options;

constexpr std::string_view kPresetKey = "preset";

const ChipKey* find_key(std::string_view name) {
  for (const ChipKey& k : chip_keys())
    if (k.key == name) return &k;
  return nullptr;
}

// A key whose unit is "a|b|c" is a choice: its values are written by name.
bool is_choice(const ChipKey& k) { return k.unit.find('|') != std::string_view::npos; }

std::vector<std::string_view> choices(const ChipKey& k) {
  std::vector<std::string_view> names;
  std::string_view rest = k.unit;
  for (auto bar = rest.find('|'); bar != std::string_view::npos; bar = rest.find('|')) {
    names.push_back(rest.substr(0, bar));
    rest.remove_prefix(bar + 1);
  }
  names.push_back(rest);
  return names;
}

std::string set_choice(Chip* chip, const ChipKey& k, std::string_view value) {
  const std::vector<std::string_view> names = choices(k);
  const auto it = std::find(names.begin(), names.end(), value);
  if (it == names.end())
    return fmt::format("{}={}: the value must be one of {}", k.key, value, fmt::join(names, ", "));
  chip->*k.member = it - names.begin();
  return "";
}

std::string set_number(Chip* chip, const ChipKey& k, std::string_view value) {
  std::int64_t v = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), v);
  if (error != std::errc() || end != value.data() + value.size())
    return fmt::format("{}={}: the value must be a whole number from {} to {} ({})", k.key, value, k.min,
                       k.max, k.unit);
  chip->*k.member = v;
  return "";
}

std::string set_preset(Chip* chip, std::string_view value) {
  if (chip_preset(value, chip)) return "";
  return fmt::format("preset={}: the presets are {}", value, fmt::join(chip_presets(), ", "));
}

std::string set_value(Chip* chip, std::string_view name, std::string_view value) {
  if (name == kPresetKey) return set_preset(chip, value);
  const ChipKey* k = find_key(name);
  if (k == nullptr) {
    std::vector<std::string_view> names{kPresetKey};
    for (const ChipKey& known : chip_keys()) names.push_back(known.key);
    return fmt::format("there is no chip key '{}'{}", name, did_you_mean(name, names));
  }
  return is_choice(*k) ? set_choice(chip, *k, value) : set_number(chip, *k, value);
}

// Boost's reader forgets line numbers, so it is handed one line at a time behind the section it stands in.
std::string apply_line(Chip* chip, const std::string& section, const std::string& line) {
  std::istringstream in(section + "\n" + line);
  const po::options_description any_key;
  try {
    for (const auto& option : po::parse_config_file(in, any_key, true).options)
      if (std::string why = set_value(chip, option.string_key, trim(option.value.front())); !why.empty())
        return why;
  } catch (const po::error&) {
    return fmt::format("'{}' is neither [section] nor key = value", trim(line));
  }
  return "";
}

void check_ranges(const Chip& c, std::vector<std::string>* out) {
  for (const ChipKey& k : chip_keys()) {
    const std::int64_t v = c.*k.member;
    if (v >= k.min && v <= k.max) continue;
    out->push_back(k.min == k.max
                       ? fmt::format("{}={}: must be {}", k.key, v, k.min)
                       : fmt::format("{}={}: must be {} to {} ({})", k.key, v, k.min, k.max, k.unit));
  }
}

void check_cross_rules(const Chip& c, std::vector<std::string>* out) {
  if (c.mem_slices_per_hop > c.mem_slices)
    out->push_back(fmt::format("mem.slices_per_hop={}: at most mem.slices_per_hemisphere={}",
                               c.mem_slices_per_hop, c.mem_slices));
  // The sum of a column passes through the superlanes one per cycle before it can come back.
  const std::int64_t pass = c.lat_mxm_entry + c.lat_mxm_mul + c.lat_mxm_acc;
  if (c.superlanes > pass)
    out->push_back(
        fmt::format("geometry.superlanes={}: at most latency.mxm_entry + mxm_multiply + mxm_accumulate "
                    "= {}, or partial sums return before the last superlane is added",
                    c.superlanes, pass));
  // Results come out on the MEM side of the SXM, so not further out than the MXM's own port.
  if (c.lat_mxm_exit > c.lat_sxm_cross)
    out->push_back(
        fmt::format("latency.mxm_exit={}: at most latency.sxm_cross={}, the result leaves the SXM on "
                    "its inner side",
                    c.lat_mxm_exit, c.lat_sxm_cross));
  if (c.decoder() == WeightDecoder::kQ3p5 && c.mxm_weight_streams < kLanesPerSuperlane)
    out->push_back(
        fmt::format("mxm.weight_decoder=q3p5: needs mxm.weight_streams={}, it widens 12 streams to {} "
                    "columns at once; mxm.weight_streams={}",
                    kLanesPerSuperlane, kLanesPerSuperlane, c.mxm_weight_streams));
}

}  // namespace

const std::vector<ChipKey>& chip_keys() {
  static const std::vector<ChipKey> keys = {
#define LPU_CHIP(member, key, tsp, mini, guide, lo, hi, unit, source, doc) \
  {key, unit, source, doc, &Chip::member, {tsp, mini, guide}, lo, hi},
#include "emulator/isa/chip.def"
#undef LPU_CHIP
  };
  return keys;
}

const std::vector<std::string_view>& chip_presets() {
  static const std::vector<std::string_view> names = {"tsp-v1", "mini", "guide"};
  return names;
}

bool chip_preset(std::string_view name, Chip* chip) {
  const auto& names = chip_presets();
  const auto it = std::find(names.begin(), names.end(), name);
  if (it == names.end()) return false;
  chip->preset = name;
  for (const ChipKey& k : chip_keys())
    chip->*k.member = k.preset_values[static_cast<std::size_t>(it - names.begin())];
  return true;
}

std::string chip_set(Chip* chip, std::string_view key_value) {
  const auto equals = key_value.find('=');
  if (equals == std::string_view::npos)
    return fmt::format("'{}' is not key=value, e.g. geometry.superlanes=20", trim(key_value));
  return set_value(chip, trim(key_value.substr(0, equals)), trim(key_value.substr(equals + 1)));
}

std::string chip_load_ini(Chip* chip, std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string section, line;
  for (int number = 1; std::getline(lines, line); ++number) {
    const std::string_view bare = trim(line);
    if (bare.starts_with('[')) section = bare;
    const std::string why = apply_line(chip, section, bare.starts_with('[') ? "" : line);
    if (!why.empty()) return fmt::format("line {}: {}", number, why);
  }
  return "";
}

std::vector<std::string> chip_violations(const Chip& chip) {
  std::vector<std::string> out;
  check_ranges(chip, &out);
  // The rules between keys divide and index by them, so they are only asked of keys in range.
  if (out.empty()) check_cross_rules(chip, &out);
  return out;
}

std::string chip_value_text(const Chip& chip, const ChipKey& key) {
  const std::int64_t v = chip.*key.member;
  if (is_choice(key)) {
    const std::vector<std::string_view> names = choices(key);
    if (v >= 0 && v < static_cast<std::int64_t>(names.size()))
      return std::string(names[static_cast<std::size_t>(v)]);
  }
  return fmt::format("{}", v);
}

std::string chip_to_ini(const Chip& chip) {
  std::string text;
  for (const ChipKey& k : chip_keys()) text += fmt::format("{}={}\n", k.key, chip_value_text(chip, k));
  return text;
}

}  // namespace lpu
