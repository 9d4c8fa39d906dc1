// A commutative digest per cycle: engines may emit the events of a cycle in any order, nothing need be
// stored, and the first differing cycle is where two engines part.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/trace/event.h"

namespace lpu {

std::uint64_t event_hash(const Event& e);

// Sums event hashes per cycle (wrapping, so order does not matter).
class DigestSink final : public EventSink {
 public:
  void event(const Event& e) override;
  // Index: cycle. Cycles past the end have digest 0.
  const std::vector<std::uint64_t>& cycles() const { return cycles_; }
  std::uint64_t events() const { return events_; }
  // One number for the run: order of cycles matters, order within a cycle does not.
  std::uint64_t total() const;
  void clear();

 private:
  std::vector<std::uint64_t> cycles_;
  std::uint64_t events_ = 0;
};

// Keeps the text of every event in [first, last]; for the full replay of a differing window.
class WindowSink final : public EventSink {
 public:
  WindowSink(const Chip& chip, std::int64_t first, std::int64_t last)
      : chip_(chip), first_(first), last_(last) {}
  void event(const Event& e) override;
  // Sorted by (cycle, queue, kind, superlane, index), so that two engines' windows compare line by line.
  struct Line {
    std::int64_t cycle;
    std::int32_t queue;
    EventKind kind;
    std::int32_t superlane, index;
    std::string text;
  };
  std::vector<Line> sorted() const;

 private:
  Chip chip_;
  std::int64_t first_, last_;
  std::vector<Line> lines_;
};

}  // namespace lpu
