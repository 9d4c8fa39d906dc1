#include "emulator/profile/what_if.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "emulator/check/chips.h"
#include "emulator/compiler/scheduled.h"

namespace lpu::profile {
namespace {

// Chip keys whose double is more of something, and those whose half is.
constexpr std::string_view kMore[] = {"geometry.superlanes", "mem.slices_per_hemisphere",
                                      "mem.words_per_bank",  "mxm.planes",
                                      "mxm.weight_streams",  "mxm.accumulator_rows"};
constexpr std::string_view kLess[] = {"mxm.weight_interval"};

const ChipKey& key_named(std::string_view name) {
  const auto& keys = chip_keys();
  const auto it = std::find_if(keys.begin(), keys.end(), [&](const ChipKey& k) { return k.key == name; });
  if (it == keys.end()) throw std::logic_error(fmt::format("no chip key {}", name));
  return *it;
}

void expect_valid(Change* change) {
  const auto wrong = chip_violations(change->chip);
  if (change->refused.empty() && !wrong.empty()) change->refused = wrong.front();
}

Change more_of(const Chip& chip, std::string_view name) {
  const ChipKey& key = key_named(name);
  const std::int64_t now = chip.*key.member, then = std::min(2 * now, key.max);
  Change c{std::string(name), fmt::format("{} {} -> {}", name, now, then),
           static_cast<double>(then) / static_cast<double>(now), "", chip};
  c.chip.*key.member = then;
  if (then == now) c.refused = fmt::format("{} is {} already, the most there can be", name, now);
  expect_valid(&c);
  return c;
}

Change less_of(const Chip& chip, std::string_view name) {
  const ChipKey& key = key_named(name);
  const std::int64_t now = chip.*key.member, then = std::max((now + 1) / 2, key.min);
  Change c{std::string(name), fmt::format("{} {} -> {}", name, now, then),
           static_cast<double>(now) / static_cast<double>(then), "", chip};
  c.chip.*key.member = then;
  if (then == now) c.refused = fmt::format("{} is {} already, the least there can be", name, now);
  expect_valid(&c);
  return c;
}

// Not more of a resource, but one instead of another: a decoder takes the widening off the VXM.
Change with_decoder(const Chip& chip) {
  const ChipKey& key = key_named("mxm.weight_decoder");
  Change c{std::string(key.key), "", 1, "", chip};
  c.chip.mxm_weight_decoder = static_cast<std::int64_t>(WeightDecoder::kQ3p5);
  c.text = fmt::format("{} {} -> {}", key.key, chip_value_text(chip, key), chip_value_text(c.chip, key));
  if (chip.decoder() == WeightDecoder::kQ3p5)
    c.refused = fmt::format("{} is {} already", key.key, chip_value_text(chip, key));
  expect_valid(&c);
  return c;
}

Change shorter_latencies(const Chip& chip) {
  Change c{"latency", "every latency.* halved, rounded up", 2, "", chip};
  for (const ChipKey& key : chip_keys())
    if (key.key.starts_with("latency.")) c.chip.*key.member = std::max((chip.*key.member + 1) / 2, key.min);
  expect_valid(&c);
  return c;
}

}  // namespace

std::vector<Change> changes(const Chip& chip, std::size_t batch) {
  std::vector<Change> all;
  Change c{"chips", "twice the chips", 2, "", chip};
  c.chips_factor = 2;
  all.push_back(c);
  c = {"batch",
       fmt::format("batch {} -> {}, cycles per {} row{}", batch, 2 * batch, batch, batch == 1 ? "" : "s"), 2,
       "", chip};
  c.batch_factor = 2;
  all.push_back(c);
  for (const std::string_view name : kMore) all.push_back(more_of(chip, name));
  for (const std::string_view name : kLess) all.push_back(less_of(chip, name));
  all.push_back(with_decoder(chip));
  all.push_back(shorter_latencies(chip));
  return all;
}

std::int64_t scheduled_cycles(const Chip& chip, const compiler::MatmulRequest& request) {
  return compiler::schedule_matmul(chip, request).report.cycles;
}

Outcome try_change(const Change& change, const compiler::MatmulRequest& whole, int chips) {
  Outcome out;
  if (!change.refused.empty()) return {0, 0, 0, change.refused};
  compiler::MatmulRequest request = whole;
  request.m *= static_cast<std::size_t>(change.batch_factor);
  try {
    out.chips_needed = compiler::chips_needed(change.chip, request);
    out.chips = std::max(out.chips_needed, chips * change.chips_factor);
    std::map<std::size_t, std::int64_t> by_columns;  // equal shares take equal cycles
    for (int i = 0; i < out.chips; ++i) {
      const compiler::MatmulRequest part = check::part_of(request, out.chips, i);
      if (part.columns == 0 || by_columns.contains(part.columns)) continue;
      by_columns[part.columns] = scheduled_cycles(change.chip, part);
    }
    for (const auto& [columns, cycles] : by_columns) out.cycles = std::max(out.cycles, cycles);
    out.cycles = (out.cycles + change.batch_factor - 1) / change.batch_factor;
  } catch (const compiler::CompileError& e) {
    return {0, 0, 0, e.what()};
  }
  return out;
}

}  // namespace lpu::profile
