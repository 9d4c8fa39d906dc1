#include "emulator/cli/text_file.h"

#include <fmt/format.h>

#include "emulator/cli/guard.h"

namespace lpu::cli {

TextFile::TextFile(const Arguments& arguments, const std::string& option)
    : option_(option), path_(arguments.text(option, "")) {
  if (path_.empty()) return;
  file_.open(path_, std::ios::binary);
  if (!file_) fail();
}

void TextFile::write(const std::string& text) {
  file_ << text << std::flush;
  if (!file_) fail();
}

void TextFile::fail() const {
  throw BadInput(fmt::format("--{} {}: the file cannot be written", option_, path_));
}

}  // namespace lpu::cli
