// lpu_emit_sv: the package of any chip, for tools that are given a smaller one than a preset.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <string>

#include "emulator/isa/emit_sv.h"

namespace {

int fail(const std::string& why) {
  fmt::print(stderr, "lpu_emit_sv: {}\n", why);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2)
    return fail(
        "usage: lpu_emit_sv FILE [KEY=VALUE]..., e.g. lpu_emit_sv lpu_pkg.sv preset=mini mxm.planes=1");
  const std::string path = argv[1];
  lpu::Chip chip;
  for (int i = 2; i < argc; ++i)
    if (const std::string why = lpu::chip_set(&chip, argv[i]); !why.empty()) return fail(why);
  if (const auto wrong = lpu::chip_violations(chip); !wrong.empty())
    return fail(fmt::format("the chip is not valid: {}", fmt::join(wrong, "; ")));
  std::ofstream file(path, std::ios::binary);
  file << lpu::sv_package(chip);
  file.close();
  return file ? 0 : fail(fmt::format("{}: the file cannot be written", path));
}
