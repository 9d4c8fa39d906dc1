#include "emulator/program/queue_names.h"

#include <fmt/format.h>

#include <vector>

#include "emulator/isa/nearest.h"

namespace lpu {

QueueNames::QueueNames(const Chip& chip) {
  for (int q = 0; q < queue_count(chip); ++q) by_name_.emplace(queue_name(chip, q), q);
}

int QueueNames::find(std::string_view name) const {
  const auto it = by_name_.find(name);
  return it == by_name_.end() ? -1 : it->second;
}

std::string QueueNames::unknown(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const auto& [known, queue] : by_name_) names.push_back(known);
  return fmt::format("there is no queue '{}'{}", name, did_you_mean(name, names));
}

}  // namespace lpu
