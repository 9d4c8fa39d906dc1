#include "emulator/cli/output.h"

#include <fmt/format.h>

#include <cstdio>

#include "emulator/cli/guard.h"

namespace lpu::cli {

void add_json_option(Arguments* arguments) {
  arguments->add("json", "FILE", "write the result as JSON; - is stdout, which then holds nothing else");
}

Output::Output(const Arguments& arguments) : path_(arguments.text("json", "")) {
  if (path_.empty() || stdout_is_json()) return;
  file_.open(path_, std::ios::binary);
  if (!file_) throw BadInput(fmt::format("--json {}: the file cannot be written", path_));
}

void Output::text(std::string_view text) const {
  if (!stdout_is_json()) fmt::print("{}", text);
  std::fflush(stdout);
}

void Output::json(const Json& value) {
  if (!wants_json()) return;
  const std::string text = value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  if (stdout_is_json()) {
    fmt::print("{}", text);
    return;
  }
  file_ << text << std::flush;
  if (!file_) throw BadInput(fmt::format("--json {}: the file cannot be written", path_));
}

Json chip_json(const Chip& chip) {
  Json j = Json::object();
  j["preset"] = chip.preset;
  for (const ChipKey& k : chip_keys()) {
    const bool choice = k.unit.find('|') != std::string_view::npos;
    j[std::string(k.key)] = choice ? Json(chip_value_text(chip, k)) : Json(chip.*k.member);
  }
  return j;
}

std::string hex64(std::uint64_t value) { return fmt::format("{:016x}", value); }

}  // namespace lpu::cli
