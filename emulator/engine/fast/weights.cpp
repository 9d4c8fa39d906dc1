#include "emulator/engine/fast/weights.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lpu::fast {
namespace {

constexpr std::array<std::uint8_t, kMaxLanes> kZeros{};

}  // namespace

// ---- WeightBuffer

void WeightBuffer::clear() {
  for (std::size_t s = slices_._Find_first(); s < slices_.size(); s = slices_._Find_next(s)) pins_->remove(s);
  forget();
}

void WeightBuffer::forget() {
  std::fill_n(columns_.begin(), lanes_, kZeros.data());
  slices_.reset();
  empty_ = true;
  owns_any_ = false;
}

void WeightBuffer::pin(std::int64_t column, std::int64_t step, const std::uint8_t* row, std::int64_t row_step,
                       std::int64_t count, int slice) {
  empty_ = false;
  const auto s = static_cast<std::size_t>(slice);
  if (!slices_[s]) {
    slices_.set(s);
    pins_->add(s);
  }
  pins_->widen(s, row, row + (count - 1) * row_step);
  if (step == static_cast<std::int64_t>(stride_)) {
    const auto first = columns_.begin() + static_cast<std::ptrdiff_t>(at(static_cast<std::size_t>(column)));
    for (std::int64_t i = 0; i < count; ++i) first[i] = row + i * row_step;
  } else {
    for (std::int64_t i = 0; i < count; ++i)
      columns_[at(static_cast<std::size_t>(column + i * step))] = row + i * row_step;
  }
}

std::uint8_t* WeightBuffer::own(std::size_t column) {
  storage_.resize(lanes_ * lanes_);  // once
  empty_ = false;
  owns_any_ = true;
  std::uint8_t* own = storage_.data() + column * lanes_;
  columns_[at(column)] = own;
  return own;
}

bool WeightBuffer::pinned(int slice, const std::uint8_t* row) const {
  return slices_[static_cast<std::size_t>(slice)] &&
         std::find(columns_.begin(), columns_.begin() + static_cast<std::ptrdiff_t>(lanes_), row) !=
             columns_.begin() + static_cast<std::ptrdiff_t>(lanes_);
}

bool WeightBuffer::keep(int slice, const std::uint8_t* row) {
  if (!pinned(slice, row)) return false;
  for (std::size_t n = 0; n < lanes_; ++n)
    if (column(n) == row) std::memcpy(own(n), row, lanes_);
  return true;
}

// ---- Weights

void Weights::reset(const Chip& chip, Pins* pins) {
  lanes_ = static_cast<std::size_t>(chip.lanes());
  pins_ = pins;
  settle_ = chip.lat_mxm_settle;
  installed_.clear();
  out_of_force_.clear();
  spare_.clear();
  buffer_ = empty_buffer();
}

std::unique_ptr<WeightBuffer> Weights::empty_buffer() {
  for (; !out_of_force_.empty() && out_of_force_.front()->products == 0; out_of_force_.pop_front()) {
    out_of_force_.front()->clear();
    spare_.push_back(std::move(out_of_force_.front()));
  }
  if (spare_.empty()) return std::make_unique<WeightBuffer>(lanes_, pins_);
  auto buffer = std::move(spare_.back());
  spare_.pop_back();
  return buffer;
}

void Weights::install(std::int64_t t, int set, std::int32_t queue, std::int32_t word) {
  in_force(t);
  auto filled = std::exchange(buffer_, empty_buffer());
  installed_.push_back({t, set, queue, word, std::move(filled)});
}

const Installed* Weights::in_force(std::int64_t t) {
  while (installed_.size() > 1 && installed_[1].t + settle_ <= t) {
    out_of_force_.push_back(std::move(installed_.front().weights));
    installed_.pop_front();
  }
  return !installed_.empty() && installed_.front().t + settle_ <= t ? &installed_.front() : nullptr;
}

template <class F>
void Weights::for_each_buffer(F f) const {
  f(*buffer_);
  for (const Installed& i : installed_) f(*i.weights);
  for (const auto& b : out_of_force_) f(*b);
}

bool Weights::pinned(int slice, const std::uint8_t* row) const {
  bool any = false;
  for_each_buffer([&](const WeightBuffer& b) { any = any || b.pinned(slice, row); });
  return any;
}

void Weights::keep(int slice, const std::uint8_t* row) {
  for_each_buffer([&](WeightBuffer& b) { b.keep(slice, row); });
}

}  // namespace lpu::fast
