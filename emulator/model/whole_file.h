// A file that appears under its name when all of it has been written, or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>

namespace lpu::model {

// One line: which file, and why it cannot be written.
class WriteError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class WholeFile {
 public:
  // Opens "<path>.<process>.partial" beside it. Throws WriteError; so do the others.
  explicit WholeFile(const std::filesystem::path& path);
  ~WholeFile();  // takes back what was not committed
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  void write(std::span<const std::uint8_t> bytes);  // behind what was written last
  void rewrite_start(std::span<const std::uint8_t> bytes);
  void commit();  // replaces a file of that name

 private:
  [[noreturn]] void fail(int error) const;
  void write_at(std::uint64_t offset, std::span<const std::uint8_t> bytes);
  void close_file();

  std::filesystem::path path_, partial_;
  int file_ = -1;
  std::uint64_t size_ = 0;
  bool committed_ = false;
};

}  // namespace lpu::model
