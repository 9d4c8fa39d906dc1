// Where a verb's results go: text for people on stdout, JSON where --json says. With --json - stdout is the
// JSON's.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "emulator/cli/arguments.h"
#include "emulator/isa/chip.h"

namespace lpu::cli {

using Json = nlohmann::ordered_json;  // keys keep the order they are written in

void add_json_option(Arguments* arguments);

class Output {
 public:
  // Opens the file at once: better than failing after minutes of work. Throws BadInput.
  explicit Output(const Arguments& arguments);
  bool wants_json() const { return !path_.empty(); }
  bool stdout_is_json() const { return path_ == "-"; }
  void text(std::string_view text) const;  // dropped when stdout is the JSON's
  void json(const Json& value);

 private:
  std::string path_;
  std::ofstream file_;
};

// Every chip key with its value; choices by name.
Json chip_json(const Chip& chip);
std::string hex64(std::uint64_t value);

}  // namespace lpu::cli
