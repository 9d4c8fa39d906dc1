// The weights of one plane: the buffer Lw fills and the sets Iw installed. Installing moves a pointer.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "emulator/engine/fast/matvec.h"
#include "emulator/isa/chip.h"

namespace lpu::fast {

// Which vectors of SRAM may be columns of weight buffers, by slice: those that ever were lie between the
// first and the last.
class Pins {
 public:
  static constexpr std::size_t kMaxSlices = 128;

  void clear() { slices_ = {}; }
  void widen(int slice, const std::uint8_t* first, const std::uint8_t* last) {
    Slice& s = slices_[static_cast<std::size_t>(slice)];
    s.first = std::min(s.first, std::min(first, last), std::less<>());
    s.last = std::max(s.last, std::max(first, last), std::less<>());
  }
  bool may_hold(int slice, const std::uint8_t* row) const {
    const Slice& s = slices_[static_cast<std::size_t>(slice)];
    return row >= s.first && row <= s.last;
  }

 private:
  struct Slice {
    const std::uint8_t* first = reinterpret_cast<const std::uint8_t*>(UINTPTR_MAX);
    const std::uint8_t* last = nullptr;
  };
  std::array<Slice, kMaxSlices> slices_{};
};

// Columns of a plane, each where it happens to be: a vector of SRAM, the buffer's own copy, or the zeros of a
// column nobody loaded. As long as the columns come from SRAM in stretches (matvec.h), only those are noted.
class WeightBuffer {
 public:
  explicit WeightBuffer(std::size_t lanes) : lanes_(lanes) {}

  void clear();
  // Columns this far apart come from one stream. Heeded for the first column after clear() only.
  void set_stride(std::size_t stride) {
    if (empty_) stride_ = may_stretch(lanes_, stride) ? stride : 0;
  }
  // `count` columns, `step` apart, are vectors of SRAM, `row_step` bytes apart, which must not change before
  // keep() was called for them.
  void pin(std::int64_t column, std::int64_t step, const std::uint8_t* row, std::int64_t row_step,
           std::int64_t count);
  // The same for all stretches of a buffer into which nothing was loaded; stretch n begins `offset` bytes
  // behind rows[n].
  bool pin_stretches(std::span<const std::uint8_t* const> rows, std::int64_t offset, std::int64_t row_step,
                     std::int64_t count) {
    if (stride_ == 0 || !empty_) return false;
    for (std::size_t n = 0; n < stride_; ++n) stretches_[n] = rows[n] + offset;
    std::fill_n(loaded_.begin(), stride_, static_cast<std::uint16_t>(count));
    step_ = row_step;
    empty_ = false;
    even_ = true;
    return true;
  }
  // Storage of the column's own, to be filled with `lanes` bytes.
  std::uint8_t* own(std::size_t column);
  // This vector of SRAM is about to change. Columns that are it get a copy.
  void keep(const std::uint8_t* row);
  bool pinned(const std::uint8_t* row) const;

  const std::uint8_t* column(std::size_t n) const;
  // The columns as they are now, as Matvec has them.
  std::size_t stride();
  Matvec product(const std::int8_t* vector, std::int32_t* sums) const {
    return {stride_ > 0 ? stretches_.data() : columns_.data(), vector, sums, step_, loaded_[0]};
  }
  bool owns_any() const { return owns_any_; }

  int products = 0;  // that still need the columns

 private:
  bool extends(std::size_t column, std::int64_t step, const std::uint8_t* row, std::int64_t row_step) const;
  void scatter();

  std::size_t lanes_;
  bool empty_ = true, owns_any_ = false;
  bool even_ = false;  // surely as many columns of each stretch
  // > 0: of the stretches, which begin here, the first `loaded_` columns are there. 0: columns_ tells where
  // all are, once there are any.
  std::size_t stride_ = 0;
  std::int64_t step_ = 0;
  std::array<std::uint16_t, kMostStretches> loaded_{};
  std::array<const std::uint8_t*, kMostStretches> stretches_;
  std::vector<const std::uint8_t*> columns_;
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
  // `products`: how many may wait for their weights.
  void reset(const Chip& chip, std::size_t products, Pins* pins);
  // Vectors of SRAM between these may be pinned from now on.
  void may_pin(int slice, const std::uint8_t* first, const std::uint8_t* last) {
    pins_->widen(slice, first, last);
  }
  // What Lw writes to. Empty again after install().
  WeightBuffer& buffer() { return *buffer_; }
  void install(std::int64_t t, int set, std::int32_t queue, std::int32_t word);
  // The latest set whose settle time is over in cycle t; nullptr: none.
  const Installed* in_force(std::int64_t t) {
    while (installed_.size() > 1 && installed_[1].t + settle_ <= t) replace();
    return !installed_.empty() && installed_.front().t + settle_ <= t ? &installed_.front() : nullptr;
  }
  // Whether a column of any buffer is this vector, and if so a copy for all of them. REQUIRES of keep(): no
  // product is under way.
  bool pinned(const std::uint8_t* row) const;
  void keep(const std::uint8_t* row);

 private:
  template <class F>
  void for_each_buffer(F f) const;
  std::unique_ptr<WeightBuffer> empty_buffer();
  void replace();

  std::size_t lanes_ = 0;
  Pins* pins_ = nullptr;
  std::int64_t settle_ = 0;
  std::unique_ptr<WeightBuffer> buffer_;
  std::vector<Installed> installed_;  // oldest first: the one in force and those still settling
  std::deque<std::unique_ptr<WeightBuffer>> out_of_force_;  // oldest first; products may still need them
  std::vector<std::unique_ptr<WeightBuffer>> spare_;
};

}  // namespace lpu::fast
