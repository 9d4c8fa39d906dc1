// Where the shared test data is. A test that needs data it cannot find says so by name and is skipped;
// it never passes.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace lpu::tests {

// Exit code that ctest reports as "skipped" (property SKIP_RETURN_CODE).
inline constexpr int kSkipped = 77;

// The environment variable LPU_DATA_DIR, else the directory configured at build time.
inline std::optional<std::filesystem::path> data_dir() {
  const char* from_environment = std::getenv("LPU_DATA_DIR");
  const std::filesystem::path dir = from_environment != nullptr ? from_environment : LPU_DEFAULT_DATA_DIR;
  std::error_code error;
  if (!std::filesystem::is_directory(dir, error)) return std::nullopt;
  return dir;
}

}  // namespace lpu::tests
