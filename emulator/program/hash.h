// The one hash of the project: XXH3, 64 bits. Used for artifact identities and for the sections of a .lpu
// file.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace lpu {

// The digest depends on the bytes alone, not on how they were cut into updates.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  void update(std::span<const std::uint8_t> bytes);
  std::uint64_t digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::uint64_t hash_bytes(std::span<const std::uint8_t> bytes);
std::uint64_t hash_text(std::string_view text);

}  // namespace lpu
