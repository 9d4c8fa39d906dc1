#include "emulator/engine/settings.h"

#include <fmt/format.h>

#include "emulator/isa/nearest.h"
#include "emulator/isa/words.h"

namespace lpu {
namespace {

constexpr std::string_view kMxm = "engine.mxm";
constexpr std::string_view kKeys[] = {kMxm};

}  // namespace

bool is_engine_setting(std::string_view key_value) { return trim(key_value).starts_with("engine."); }

std::string engine_set(EngineSettings* settings, std::string_view key_value) {
  const auto equals = key_value.find('=');
  if (equals == std::string_view::npos)
    return fmt::format("'{}' is not key=value, e.g. {}=rtl", trim(key_value), kMxm);
  const std::string_view key = trim(key_value.substr(0, equals)), value = trim(key_value.substr(equals + 1));
  if (key != kMxm) return fmt::format("there is no engine key '{}'{}", key, did_you_mean(key, kKeys));
  if (value != "own" && value != "rtl")
    return fmt::format("{}={}: the value must be one of own, rtl", key, value);
  settings->mxm = value == "rtl" ? MxmKind::kRtl : MxmKind::kOwn;
  return "";
}

}  // namespace lpu
