#include "emulator/program/hash.h"

#define XXH_INLINE_ALL  // header only: nothing for an installed package to link
#include <xxhash.h>

namespace lpu {

struct Hasher::State {
  XXH3_state_t xxh;
};

// XXH3's state asks for 64-byte alignment, which aligned new respects.
Hasher::Hasher() : state_(std::make_unique<State>()) { XXH3_64bits_reset(&state_->xxh); }
Hasher::~Hasher() = default;
void Hasher::update(std::span<const std::uint8_t> bytes) {
  XXH3_64bits_update(&state_->xxh, bytes.data(), bytes.size());
}
std::uint64_t Hasher::digest() const { return XXH3_64bits_digest(&state_->xxh); }

std::uint64_t hash_bytes(std::span<const std::uint8_t> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}
std::uint64_t hash_text(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace lpu
