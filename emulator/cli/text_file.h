// A file named by an option, opened before the work starts, as --json is.
#pragma once

#include <fstream>
#include <string>

#include "emulator/cli/arguments.h"

namespace lpu::cli {

class TextFile {
 public:
  // Throws BadInput when the option names a file that cannot be written.
  TextFile(const Arguments& arguments, const std::string& option);
  bool wanted() const { return !path_.empty(); }
  void write(const std::string& text);

 private:
  [[noreturn]] void fail() const;
  std::string option_, path_;
  std::ofstream file_;
};

}  // namespace lpu::cli
