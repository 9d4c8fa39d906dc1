// The one error importers throw: which file, at which byte, what is wrong and what would be right.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lpu::model {

class ImportError : public std::runtime_error {
 public:
  // what() is "<file>: byte <offset>: <message>", one printable line whatever the file holds.
  ImportError(std::string_view file, std::uint64_t offset, std::string_view message);

  std::uint64_t offset() const { return offset_; }

 private:
  std::uint64_t offset_;
};

// Text from a file made fit for one line: control characters as \xNN, cut after 80 bytes.
std::string printable(std::string_view text);

}  // namespace lpu::model
