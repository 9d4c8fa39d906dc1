// Where an importer's bytes come from: a file read on demand, so that a checkpoint larger than memory
// can be listed, or a buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace lpu::model {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual const std::string& name() const = 0;  // for error messages
  virtual std::uint64_t size() const = 0;
  // Reads [offset, offset + count), which the caller has checked against size().
  // Throws ImportError when the file shrank or cannot be read.
  virtual void read(std::uint64_t offset, void* destination, std::size_t count) const = 0;
};

// Throws ImportError when the file cannot be opened.
std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path);
std::unique_ptr<ByteSource> from_memory(std::vector<std::uint8_t> bytes, std::string name);

}  // namespace lpu::model
