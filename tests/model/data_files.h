// Reading the shared vectors: a whole binary with typed, bounded views into it, and the JSON beside it.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/data/data_dir.h"

namespace lpu::tests {

inline std::vector<std::uint8_t> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  INFO("file ", path.string());
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::filesystem::path data_path(const std::string& relative) { return *data_dir() / relative; }

inline nlohmann::json read_json(const std::string& relative) {
  std::ifstream in(data_path(relative));
  REQUIRE(in.good());
  return nlohmann::json::parse(in);
}

template <typename T>
std::vector<T> view(const std::vector<std::uint8_t>& file, std::size_t offset, std::size_t count) {
  REQUIRE(offset <= file.size());
  REQUIRE(count <= (file.size() - offset) / sizeof(T));
  std::vector<T> values(count);
  if (count != 0) std::memcpy(values.data(), file.data() + offset, count * sizeof(T));
  return values;
}

// How many values a test compared: printed, and a test that compared nothing fails.
class Compared {
 public:
  explicit Compared(std::string what) : what_(std::move(what)) {}
  ~Compared() { std::printf("compared: %zu %s\n", count_, what_.c_str()); }
  Compared(const Compared&) = delete;
  Compared& operator=(const Compared&) = delete;

  void add(std::size_t count) { count_ += count; }
  std::size_t count() const { return count_; }

 private:
  std::string what_;
  std::size_t count_ = 0;
};

// Positions where the bytes of two equally long vectors differ (floats compared as bits).
template <typename T>
std::size_t differences(const std::vector<T>& a, const std::vector<T>& b) {
  REQUIRE(a.size() == b.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += std::memcmp(&a[i], &b[i], sizeof(T)) != 0;
  return count;
}

}  // namespace lpu::tests
