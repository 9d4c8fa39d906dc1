// The weights of one plane: the buffer Lw fills and the sets Iw installed. Installing moves a pointer.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "emulator/engine/fast/matvec.h"
#include "emulator/isa/chip.h"

namespace lpu::fast {

// Which vectors of SRAM may be columns of weight buffers, by slice.
class Pins {
 public:
  static constexpr std::size_t kMaxSlices = 128;

  void clear() { slices_ = {}; }
  void add(std::size_t slice) { ++slices_[slice].buffers; }
  void remove(std::size_t slice) { --slices_[slice].buffers; }
  void widen(std::size_t slice, const std::uint8_t* first, const std::uint8_t* last) {
    Slice& s = slices_[slice];
    s.first = std::min(s.first, std::min(first, last), std::less<>());
    s.last = std::max(s.last, std::max(first, last), std::less<>());
  }
  bool may_hold(int slice, const std::uint8_t* row) const {
    const Slice& s = slices_[static_cast<std::size_t>(slice)];
    return s.buffers > 0 && row >= s.first && row <= s.last;
  }

 private:
  struct Slice {
    std::int32_t buffers = 0;  // that have columns there now
    // The vectors that ever were columns lie between.
    const std::uint8_t* first = reinterpret_cast<const std::uint8_t*>(UINTPTR_MAX);
    const std::uint8_t* last = nullptr;
  };
  std::array<Slice, kMaxSlices> slices_{};
};

// Columns of a plane, each where it happens to be: a vector of SRAM, the buffer's own copy, or the zeros of a
// column nobody loaded.
class WeightBuffer {
 public:
  WeightBuffer(std::size_t lanes, Pins* pins) : lanes_(lanes), pins_(pins) { forget(); }

  void clear();
  // Columns this far apart come from one stream. Heeded for the first column after clear() only.
  void set_stride(std::size_t stride) {
    if (empty_) stride_ = stride;
  }
  // `count` columns, `step` apart, are vectors of SRAM, `row_step` bytes apart, which must not change before
  // keep() was called for them.
  void pin(std::int64_t column, std::int64_t step, const std::uint8_t* row, std::int64_t row_step,
           std::int64_t count, int slice);
  // Storage of the column's own, to be filled with `lanes` bytes.
  std::uint8_t* own(std::size_t column);
  // `row` of the slice is about to change. True: a column was that vector and has a copy now.
  bool keep(int slice, const std::uint8_t* row);
  bool pinned(int slice, const std::uint8_t* row) const;

  const std::uint8_t* column(std::size_t n) const { return columns_[at(n)]; }
  // In the order of visited_at().
  const std::uint8_t* const* columns() const { return columns_.data(); }
  std::size_t stride() const { return stride_; }
  bool owns_any() const { return owns_any_; }

  int products = 0;  // that still need the columns

 private:
  void forget();
  std::size_t at(std::size_t column) const { return visited_at(column, lanes_, stride_); }

  std::size_t lanes_, stride_ = 1;
  Pins* pins_;
  bool empty_ = true, owns_any_ = false;
  std::array<const std::uint8_t*, kMaxLanes> columns_;
  std::bitset<Pins::kMaxSlices> slices_;
  std::vector<std::uint8_t> storage_;
};

struct Installed {
  std::int64_t t;  // of the Iw
  int set;
  std::int32_t queue, word;
  std::unique_ptr<WeightBuffer> weights;
};

class Weights {
 public:
  void reset(const Chip& chip, Pins* pins);
  // What Lw writes to. Empty again after install().
  WeightBuffer& buffer() { return *buffer_; }
  void install(std::int64_t t, int set, std::int32_t queue, std::int32_t word);
  // The latest set whose settle time is over in cycle t; nullptr: none.
  const Installed* in_force(std::int64_t t);
  // Whether a column of any buffer is this vector, and if so a copy for all of them. REQUIRES of keep(): no
  // product is under way.
  bool pinned(int slice, const std::uint8_t* row) const;
  void keep(int slice, const std::uint8_t* row);

 private:
  template <class F>
  void for_each_buffer(F f) const;
  std::unique_ptr<WeightBuffer> empty_buffer();

  std::size_t lanes_ = 0;
  Pins* pins_ = nullptr;
  std::int64_t settle_ = 0;
  std::unique_ptr<WeightBuffer> buffer_;
  std::deque<Installed> installed_;  // oldest first: the one in force and those still settling
  std::deque<std::unique_ptr<WeightBuffer>> out_of_force_;  // oldest first; products may still need them
  std::vector<std::unique_ptr<WeightBuffer>> spare_;
};

}  // namespace lpu::fast
