// Runs the tests that need the data directory, or says which data is missing and exits as skipped.
#include <doctest/doctest.h>

#include <filesystem>
#include <iostream>

#include "tests/data/data_dir.h"

int main(int argc, char** argv) {
  const auto dir = lpu::tests::data_dir();
  if (!dir || !std::filesystem::is_directory(*dir / "oracle35")) {
    std::cout << "skipped: data not found: oracle35 (set LPU_DATA_DIR)\n";
    return lpu::tests::kSkipped;
  }
  return doctest::Context(argc, argv).run();
}
