// What was computed before, by content: an append-only file of one line per result. A result is on its way to
// the disk before the next is started, so a killed run loses nothing it had finished.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lpu::explore {

class Store {
 public:
  Store() = default;  // keeps everything in memory only
  // Reads DIR/costs.txt, made with its directories where absent. Throws std::invalid_argument, one line, when
  // it cannot be read or written.
  explicit Store(const std::filesystem::path& dir);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  const std::string* find(const std::string& key) const;  // nullptr: not there
  // Key and text hold no line feed and no tab. Throws std::invalid_argument when the file cannot be written.
  void add(const std::string& key, const std::string& text);

  std::size_t size() const { return texts_.size(); }
  std::size_t damaged() const { return damaged_; }  // lines that were cut or altered; they are computed again

 private:
  void read(std::string_view all);

  std::unordered_map<std::string, std::string> texts_;
  std::filesystem::path file_;
  int fd_ = -1;
  bool cut_ = false;  // the file's last line has no end
  std::size_t damaged_ = 0;
};

}  // namespace lpu::explore
