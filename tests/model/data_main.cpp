// Exit code 77 tells CTest that nothing was checked because the data is absent.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include "tests/data/data_dir.h"

int main(int argc, char** argv) {
  if (!lpu::tests::data_dir()) {
    const char* wanted = std::getenv("LPU_DATA_DIR");
    std::printf("skipped: data not found: %s\n", wanted != nullptr ? wanted : LPU_DEFAULT_DATA_DIR);
    return lpu::tests::kSkipped;
  }
  return doctest::Context(argc, argv).run();
}
