// emulator/program/format.md shows a whole file; the bytes it shows must be the ones that are written.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "emulator/program/read.h"
#include "emulator/program/write.h"
#include "tests/program/random_program.h"
#include "tests/program/sealed_file.h"

namespace lpu::tests {
namespace {

constexpr const char* kPage = LPU_SOURCE_DIR "/emulator/program/format.md";

std::string page() {
  std::ifstream file(kPage, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The lines "0040: 01 02 ..." of the page, which must follow each other without a gap.
Bytes bytes_shown(const std::string& text) {
  Bytes bytes;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.size() < 6 || line[4] != ':' || line.find_first_not_of("0123456789abcdef") != 4) continue;
    REQUIRE(std::strtoul(line.substr(0, 4).c_str(), nullptr, 16) == bytes.size());
    std::istringstream hex(line.substr(5, 3 * 16));
    for (std::string byte; hex >> byte;)
      bytes.push_back(static_cast<std::uint8_t>(std::strtoul(byte.c_str(), nullptr, 16)));
  }
  return bytes;
}

std::string dump(const Bytes& bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 16) {
    std::string hex, letters;
    for (std::size_t i = at; i < std::min(at + 16, bytes.size()); ++i) {
      hex += fmt::format(" {:02x}", bytes[i]);
      letters += bytes[i] >= 32 && bytes[i] < 127 ? static_cast<char>(bytes[i]) : '.';
    }
    text += fmt::format("{:04x}:{:<48}  {}\n", at, hex, letters);
  }
  return text;
}

// The page with the example's bytes in its one block of text.
std::string with_example(const std::string& text, const Bytes& bytes) {
  constexpr std::string_view kOpen = "```text\n", kClose = "```\n";
  const auto from = text.find(kOpen) + kOpen.size();
  return text.substr(0, from) + dump(bytes) + text.substr(text.find(kClose, from));
}

}  // namespace

TEST_CASE("the worked example of format.md is the file of the example, byte for byte") {
  const char* update = std::getenv("LPU_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    const std::string now = with_example(page(), write_program(example_program()));
    std::ofstream(kPage, std::ios::binary) << now;
  }
  const Bytes shown = bytes_shown(page());
  CHECK(shown == write_program(example_program()));
  const ReadResult r = read_program(shown);
  CHECK(r.status.text() == "ok");
  CHECK(r.program == example_program());
}

TEST_CASE("a wrong byte in format.md would be noticed") {
  std::string text = page();
  const auto at = text.find("0000: cc 4c");
  REQUIRE(at != std::string::npos);
  text[at + 6] = 'd';
  CHECK(bytes_shown(text) != write_program(example_program()));
}

TEST_CASE("format.md names every constant of format.h that it explains") {
  const std::string text = page();
  for (const std::size_t n : {format::kHeaderBytes, format::kTableRowBytes, format::kFirstSection})
    CHECK(text.find(fmt::format("{} bytes", n)) != std::string::npos);
}

}  // namespace lpu::tests
