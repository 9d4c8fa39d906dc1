#include "emulator/model/byte_source.h"

#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "emulator/model/import_error.h"

namespace lpu::model {
namespace {

class FileSource final : public ByteSource {
 public:
  explicit FileSource(const std::filesystem::path& path) : name_(printable(path.string())) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
      throw ImportError(name_, 0, error ? error.message() : "not a regular file; expected a model file");
    }
    size_ = std::filesystem::file_size(path, error);
    if (error) throw ImportError(name_, 0, error.message());
    stream_.open(path, std::ios::binary);
    if (!stream_) throw ImportError(name_, 0, "cannot be opened for reading");
  }

  const std::string& name() const override { return name_; }
  std::uint64_t size() const override { return size_; }

  void read(std::uint64_t offset, void* destination, std::size_t count) const override {
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(offset));
    stream_.read(static_cast<char*>(destination), static_cast<std::streamsize>(count));
    if (!stream_) throw ImportError(name_, offset, "read failed although the file was this long when opened");
  }

 private:
  std::string name_;
  std::uint64_t size_ = 0;
  mutable std::ifstream stream_;
};

class MemorySource final : public ByteSource {
 public:
  MemorySource(std::vector<std::uint8_t> bytes, std::string name)
      : bytes_(std::move(bytes)), name_(std::move(name)) {}

  const std::string& name() const override { return name_; }
  std::uint64_t size() const override { return bytes_.size(); }
  void read(std::uint64_t offset, void* destination, std::size_t count) const override {
    if (count != 0) std::memcpy(destination, bytes_.data() + offset, count);
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::string name_;
};

}  // namespace

std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path) {
  return std::make_unique<FileSource>(path);
}

std::unique_ptr<ByteSource> from_memory(std::vector<std::uint8_t> bytes, std::string name) {
  return std::make_unique<MemorySource>(std::move(bytes), std::move(name));
}

}  // namespace lpu::model
