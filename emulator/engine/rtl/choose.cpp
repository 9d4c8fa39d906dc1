#include "emulator/engine/rtl/choose.h"

#include <fmt/format.h>

#include <stdexcept>

namespace lpu::rtl {
namespace {

// What is only reported does not count, and every decoder is built in: the checkers know which a chip has.
bool matters(std::string_view key) {
  const std::string_view group = key.substr(0, key.find('.'));
  return group != "clock" && group != "power" && group != "claim" && key != "mxm.weight_decoder";
}

std::vector<std::string> differences(const Chip& chip, const ModelKind& kind) {
  const Chip there = built_for(kind);
  std::vector<std::string> all;
  for (const ChipKey& k : chip_keys())
    if (matters(k.key) && chip.*k.member != there.*k.member)
      all.push_back(fmt::format("{} is {}, there it is {}", k.key, chip.*k.member, there.*k.member));
  return all;
}

const ModelKind* find(const Chip& chip, const Candidates& among) {
  for (const ModelKind* k : among)
    if (differences(chip, *k).empty()) return k;
  return nullptr;
}

}  // namespace

Chip built_for(const ModelKind& kind) {
  Chip c;
  if (!chip_preset(kind.preset, &c)) throw std::logic_error(fmt::format("rtl: no preset {}", kind.preset));
  return c;
}

Candidates candidates(StreamForm form) {
  Candidates c;
  for (const ModelKind& k : model_kinds())
    if (k.diagonal == (form == StreamForm::kDiagonal)) c.push_back(&k);
  return c;
}

// Against the preset that is nearest.
std::string refusal(const Chip& chip, const Candidates& among) {
  if (find(chip, among) != nullptr) return "";
  const ModelKind* nearest = nullptr;
  std::vector<std::string> why;
  for (const ModelKind* k : among) {
    const std::vector<std::string> d = differences(chip, *k);
    if (nearest != nullptr && d.size() >= why.size()) continue;
    nearest = k;
    why = d;
  }
  return fmt::format("the rtl engine has no chip like that; the nearest is {}: {}", nearest->preset,
                     why.front());
}

const ModelKind& choose_model(const Chip& chip, const Candidates& among) {
  const ModelKind* k = find(chip, among);
  if (k == nullptr) throw std::invalid_argument(refusal(chip, among));
  return *k;
}

}  // namespace lpu::rtl
