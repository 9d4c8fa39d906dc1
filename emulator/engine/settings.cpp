#include "emulator/engine/settings.h"

#include <fmt/format.h>

#include <charconv>

#include "emulator/isa/nearest.h"
#include "emulator/isa/words.h"

namespace lpu {
namespace {

constexpr std::string_view kMxm = "engine.mxm";
constexpr std::string_view kThreads = "engine.threads";
constexpr std::string_view kKeys[] = {kMxm, kThreads};

std::string set_mxm(EngineSettings* settings, std::string_view value) {
  if (value != "own" && value != "rtl")
    return fmt::format("{}={}: the value must be one of own, rtl", kMxm, value);
  settings->mxm = value == "rtl" ? MxmKind::kRtl : MxmKind::kOwn;
  return "";
}

std::string set_threads(EngineSettings* settings, std::string_view value) {
  unsigned n = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), n);
  if (error != std::errc() || end != value.data() + value.size() || n < 1 || n > kMostEngineThreads)
    return fmt::format("{}={}: the value must be a number from 1 to {}", kThreads, value, kMostEngineThreads);
  settings->threads = n;
  return "";
}

}  // namespace

bool is_engine_setting(std::string_view key_value) { return trim(key_value).starts_with("engine."); }

std::string engine_set(EngineSettings* settings, std::string_view key_value) {
  const auto equals = key_value.find('=');
  if (equals == std::string_view::npos)
    return fmt::format("'{}' is not key=value, e.g. {}=rtl", trim(key_value), kMxm);
  const std::string_view key = trim(key_value.substr(0, equals)), value = trim(key_value.substr(equals + 1));
  if (key == kMxm) return set_mxm(settings, value);
  if (key == kThreads) return set_threads(settings, value);
  return fmt::format("there is no engine key '{}'{}", key, did_you_mean(key, kKeys));
}

}  // namespace lpu
