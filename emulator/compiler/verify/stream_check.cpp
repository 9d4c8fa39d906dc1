#include "emulator/compiler/verify/stream_check.h"

#include <algorithm>

#include "emulator/isa/timing.h"

namespace lpu::verify_detail {
namespace {

// Positions along the flow span -111 .. 111 on the largest chip chip.def admits.
constexpr int kPositionBits = 8;
constexpr std::int64_t kPositionBias = 128;
constexpr std::int64_t kDiagonalBias = 256;  // a diagonal starts at most a chip's length before cycle 0

std::uint64_t access_key(Direction d, Site x, std::int64_t cycle, int is_tap) {
  const auto diagonal = static_cast<std::uint64_t>(timing::diagonal(d, x, {cycle}) + kDiagonalBias);
  const auto position =
      static_cast<std::uint64_t>(timing::transit(d, timing::vxm_tap(), x).v + kPositionBias);
  return (((diagonal << kPositionBits) | position) << 1) | static_cast<std::uint64_t>(is_tap);
}
std::int64_t cycle_of(std::uint64_t key) {
  const auto position = static_cast<std::int64_t>((key >> 1) & ((1u << kPositionBits) - 1)) - kPositionBias;
  return static_cast<std::int64_t>(key >> (kPositionBits + 1)) - kDiagonalBias + position;
}
bool same_diagonal(std::uint64_t a, std::uint64_t b) {
  return (a >> (kPositionBits + 1)) == (b >> (kPositionBits + 1));
}

}  // namespace

void StreamCheck::add(Stream s, Site x, std::int64_t cycle, int superlanes, Origin who, int is_tap) {
  streams_[static_cast<std::size_t>(s.code())].push_back(
      {access_key(s.dir, x, cycle, is_tap), who, static_cast<std::uint8_t>(superlanes)});
  ++count_[static_cast<std::size_t>(is_tap)];
}

std::int64_t StreamCheck::check(std::vector<Fault>* faults) {
  std::int64_t unused = 0;
  for (auto& line : streams_) {
    std::sort(line.begin(), line.end(), [](const Access& a, const Access& b) {
      return a.key != b.key ? a.key < b.key : a.who.queue < b.who.queue;
    });
    unused += sweep(&line, faults);
  }
  return unused;
}

std::int64_t StreamCheck::sweep(std::vector<Access>* line, std::vector<Fault>* faults) {
  std::int64_t unused = 0;
  const Access* value = nullptr;  // the launch whose value is at the current position
  bool used = true;
  for (const Access& a : *line) {
    const bool is_tap = (a.key & 1) != 0;
    if (is_tap) {
      if (value == nullptr || !same_diagonal(value->key, a.key) || value->superlanes < a.superlanes)
        faults->push_back(fault(FaultKind::kUndrivenStream, cycle_of(a.key), a.who));
      else
        used = true;
    } else if (value != nullptr && value->key == a.key) {
      faults->push_back(fault(FaultKind::kDoubleDrive, cycle_of(a.key), a.who, value->who));
    } else {
      unused += used ? 0 : 1;
      value = &a;
      used = false;
    }
  }
  return unused + (used ? 0 : 1);
}

}  // namespace lpu::verify_detail
