// One Repeat, or two nested ones, of a single kind of instruction as arithmetic: what is dispatched in which
// cycle.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "emulator/engine/fast/cycle_set.h"
#include "emulator/program/walker.h"

namespace lpu::fast {

// `count` dispatches of a word, `period` cycles apart. `value` is the word's stepped field (address or
// column) in the first, `step` what is added from one to the next; `offset` the first one's cycle, counted
// from the start of the iteration around it.
struct InstrRun {
  std::int32_t offset = 0, count = 1, period = 1, value = 0, step = 0, word = 0;

  std::int32_t last() const { return offset + (count - 1) * period; }
};

// Runs one after the other, repeated `count` times, `period` cycles apart; each time `step` is added. Cycles
// are counted from the start of the loop. Small, because who looks for it meets it in a cold cache.
struct Pattern {
  static constexpr std::size_t kMostRuns = 4;

  Stream stream;  // the one all of them drive, or the first they take
  std::int32_t count = 1, period = 1, step = 0, size = 0;
  std::array<InstrRun, kMostRuns> all;

  std::span<const InstrRun> runs() const { return {all.data(), static_cast<std::size_t>(size)}; }
  std::int64_t first() const { return all[0].offset; }
  std::int64_t body_last() const { return runs().back().last(); }
  std::int64_t last() const { return std::int64_t{count - 1} * period + body_last(); }

  // Dispatches of one run before `cycle`, and the cycle of the n-th of them, from 0.
  std::int64_t dispatched(const InstrRun& r, std::int64_t cycle) const;
  std::int64_t cycle_of(const InstrRun& r, std::int64_t n) const {
    return n / r.count * period + r.offset + n % r.count * r.period;
  }
  // The first dispatch of one run in cycle `from` or later. REQUIRES: from <= last().
  std::int64_t next(const InstrRun& r, std::int64_t from) const;
  // f(cycle, value, word) of every dispatch in from..to.
  template <class F>
  void for_each(std::int64_t from, std::int64_t to, F f) const;
};

// What the loop `node` is as a pattern; nothing if it has more levels or runs, anything but Reads or Lws of
// one stream, or lasts too long for 32 bits.
std::optional<Pattern> pattern_of(const std::vector<Instr>& words, const QueueTree& tree, int node);

template <class F>
void Pattern::for_each(std::int64_t from, std::int64_t to, F f) const {
  const std::int64_t begin = std::max<std::int64_t>(0, from / period - 1);
  for (std::int64_t j = begin; j < count && j * period <= to; ++j)
    for (const InstrRun& r : runs())
      for (std::int64_t i = 0; i < r.count; ++i)
        if (const std::int64_t t = j * period + r.offset + i * r.period; t >= from && t <= to)
          f(t, r.value + j * step + i * r.step, r.word);
}

}  // namespace lpu::fast
