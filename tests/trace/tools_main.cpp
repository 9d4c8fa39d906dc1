// Exit code 77 tells CTest that nothing was checked because a tool is absent.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include "tests/data/data_dir.h"

int main(int argc, char** argv) {
  for (const char* tool : {"protoc", "vcd2fst", "fst2vcd"}) {
    const std::string look = std::string("command -v ") + tool + " >/dev/null 2>&1";
    if (std::system(look.c_str()) == 0) continue;
    std::printf("skipped: tool not found: %s (Debian packages protobuf-compiler, gtkwave)\n", tool);
    return lpu::tests::kSkipped;
  }
  return doctest::Context(argc, argv).run();
}
