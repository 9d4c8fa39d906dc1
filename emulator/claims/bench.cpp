#include "emulator/claims/bench.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

namespace lpu::claims {

std::string chip_words(const Chip& chip) {
  Chip preset;
  std::string words;
  if (chip.preset != preset.preset) words = " --chip " + chip.preset;
  chip_preset(chip.preset, &preset);
  for (const ChipKey& k : chip_keys())
    if (chip.*k.member != preset.*k.member)
      words += fmt::format(" --set {}={}", k.key, chip_value_text(chip, k));
  return words;
}

explore::Point Bench::measure(explore::Design design, const std::string& workload, bool verify,
                              const std::vector<std::string>& settings) {
  design.chip = chip_;
  for (const std::string& s : settings)
    if (const std::string why = chip_set(&design.chip, s); !why.empty()) throw std::logic_error(why);
  std::string command =
      fmt::format("lpu explore {} --weights {}", workload, kernels::format_name(design.weights));
  if (design.context > 0) command += fmt::format(" --context {}", design.context);
  command +=
      fmt::format(" --vary batch={}{}{}", design.batch, verify ? " --verify" : "", chip_words(design.chip));
  if (std::find(commands_.begin(), commands_.end(), command) == commands_.end()) commands_.push_back(command);
  explore::Exploration what;
  what.axes.push_back({"batch", {std::to_string(design.batch)}});
  what.base = std::move(design);
  what.verify = verify;
  return explore::explore(what, &evaluator_).at(0);
}

explore::Point Bench::matmul(std::size_t m, std::size_t k, std::size_t n, kernels::Format format,
                             const std::vector<std::string>& settings) {
  explore::Design d;
  d.workload = model::single_matmul({m, k, n});
  d.single = true;
  d.batch = m;
  d.weights = format;
  return measure(std::move(d), fmt::format("--matmul {}x{}x{}", m, k, n), false, settings);
}

explore::Point Bench::verified(std::size_t m, std::size_t k, std::size_t n, kernels::Format format) {
  explore::Design d;
  d.workload = model::single_matmul({m, k, n});
  d.single = true;
  d.batch = m;
  d.weights = format;
  return measure(std::move(d), fmt::format("--matmul {}x{}x{}", m, k, n), true, {});
}

explore::Point Bench::layer(kernels::Format format, std::size_t batch, std::size_t context) {
  explore::Design d;
  d.workload = model::workload_by_name("llama2-70b");
  d.batch = batch;
  d.weights = format;
  d.context = context;
  return measure(d, d.workload.name, false, {});
}

std::string Bench::take_commands() {
  const std::string all = fmt::format("{}", fmt::join(commands_, "; "));
  commands_.clear();
  return all;
}

}  // namespace lpu::claims
