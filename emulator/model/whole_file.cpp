#include "emulator/model/whole_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "emulator/model/import_error.h"

namespace lpu::model {
namespace {

// Renaming would put a file in the place of a device or a directory.
void expect_replaceable(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) return;
  throw WriteError(
      fmt::format("{}: not a regular file; expected the name of a file to write", printable(path.string())));
}

}  // namespace

WholeFile::WholeFile(const std::filesystem::path& path) : path_(path), partial_(path) {
  expect_replaceable(path);
  partial_ += fmt::format(".{}.partial", getpid());
  file_ = open(partial_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file_ < 0) fail(errno);
}

WholeFile::~WholeFile() {
  if (file_ >= 0) close(file_);
  if (!committed_) unlink(partial_.c_str());
}

void WholeFile::fail(int error) const {
  throw WriteError(fmt::format("{}: cannot be written: {}", printable(path_.string()),
                               std::generic_category().message(error)));
}

void WholeFile::write_at(std::uint64_t offset, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(written < 0 ? errno : ENOSPC);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
}

void WholeFile::write(std::span<const std::uint8_t> bytes) {
  write_at(size_, bytes);
  size_ += bytes.size();
}

void WholeFile::rewrite_start(std::span<const std::uint8_t> bytes) { write_at(0, bytes); }

void WholeFile::close_file() {
  // Some file systems tell only now that there was no room.
  if (close(std::exchange(file_, -1)) != 0) fail(errno);
}

void WholeFile::commit() {
  close_file();
  if (std::rename(partial_.c_str(), path_.c_str()) != 0) fail(errno);
  committed_ = true;
}

}  // namespace lpu::model
