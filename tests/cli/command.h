// Runs the built `lpu` and keeps what it said.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace lpu::tests {

struct Ran {
  int code = -1;  // exit code; 128 + signal if it was killed
  std::string out, err;
};
Ran run_lpu(const std::vector<std::string>& arguments);

// Stdout as JSON; fails the test when it is anything else.
nlohmann::ordered_json run_json(std::vector<std::string> arguments);

// A directory of its own, removed at the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string operator/(const std::string& name) const { return (dir_ / name).string(); }

 private:
  std::filesystem::path dir_;
};

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& bytes);

}  // namespace lpu::tests
