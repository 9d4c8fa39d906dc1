#include "emulator/trace/digest.h"

#include <algorithm>
#include <tuple>

namespace lpu {
namespace {
// splitmix64's finaliser: every input bit reaches every output bit.
constexpr std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ull;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}
}  // namespace

std::uint64_t event_hash(const Event& e) {
  std::uint64_t h = mix(static_cast<std::uint64_t>(e.queue) << 32 |
                        static_cast<std::uint64_t>(e.superlane) << 8 | static_cast<std::uint64_t>(e.kind));
  h = mix(h ^ static_cast<std::uint32_t>(e.index));
  const std::uint8_t* p = e.payload.data();
  std::size_t n = e.payload.size();
  for (; n >= 8; n -= 8, p += 8) {
    std::uint64_t w;
    std::memcpy(&w, p, 8);
    h = mix(h + 0x9e3779b97f4a7c15ull + w);
  }
  for (; n > 0; --n, ++p) h = mix(h + 0x9e3779b97f4a7c15ull + *p);
  return h;
}

void DigestSink::event(const Event& e) {
  const auto c = static_cast<std::size_t>(e.cycle);
  if (c >= cycles_.size()) cycles_.resize(c + 1);
  cycles_[c] += event_hash(e);
  ++events_;
}

std::uint64_t DigestSink::total() const {
  std::uint64_t h = 0;
  for (std::size_t c = 0; c < cycles_.size(); ++c)
    if (cycles_[c] != 0) h = mix(h ^ mix(c + 1) ^ cycles_[c]);
  return h;
}

void DigestSink::clear() {
  cycles_.clear();
  events_ = 0;
}

void WindowSink::event(const Event& e) {
  if (e.cycle < first_ || e.cycle > last_) return;
  lines_.push_back({e.cycle, e.queue, e.kind, e.superlane, e.index, to_text(chip_, e)});
}

std::vector<WindowSink::Line> WindowSink::sorted() const {
  std::vector<Line> r = lines_;
  std::stable_sort(r.begin(), r.end(), [](const Line& a, const Line& b) {
    return std::tie(a.cycle, a.queue, a.kind, a.superlane, a.index, a.text) <
           std::tie(b.cycle, b.queue, b.kind, b.superlane, b.index, b.text);
  });
  return r;
}

}  // namespace lpu
