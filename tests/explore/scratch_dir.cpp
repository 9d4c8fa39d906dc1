#include "tests/explore/scratch_dir.h"

#include <stdlib.h>

#include <stdexcept>
#include <string>
#include <system_error>

namespace lpu::tests {

ScratchDir::ScratchDir() {
  std::string name = (std::filesystem::temp_directory_path() / "lpu-explore-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch directory: " + name);
  dir_ = name;
}

ScratchDir::~ScratchDir() {
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

}  // namespace lpu::tests
