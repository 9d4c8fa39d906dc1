// Exit code 77 tells CTest that nothing was checked because the data is absent.
#include <doctest/doctest.h>

#include <cstdio>

#include "tests/data/data_dir.h"

int main(int argc, char** argv) {
  const auto dir = lpu::tests::data_dir();
  if (!dir || !std::filesystem::is_directory(*dir / "models")) {
    std::printf("skipped: data not found: %s\n",
                dir ? (*dir / "models").c_str() : "no data directory (LPU_DATA_DIR)");
    return lpu::tests::kSkipped;
  }
  return doctest::Context(argc, argv).run();
}
