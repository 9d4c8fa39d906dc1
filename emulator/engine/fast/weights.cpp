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
  loaded_.fill(0);
  columns_.clear();
  stride_ = 0;
  empty_ = true;
  even_ = false;
  owns_any_ = false;
}

// Whether vectors from this column on go on where its stretch ends.
bool WeightBuffer::extends(std::size_t column, std::int64_t step, const std::uint8_t* row,
                           std::int64_t row_step) const {
  if (stride_ == 0 || step != static_cast<std::int64_t>(stride_)) return false;
  const std::size_t n = column % stride_, done = loaded_[n];
  return column / stride_ == done && (empty_ || row_step == step_) &&
         (done == 0 || row == Stretch{stretches_[n], step_}.at(done));
}

void WeightBuffer::pin(std::int64_t column, std::int64_t step, const std::uint8_t* row, std::int64_t row_step,
                       std::int64_t count) {
  if (extends(static_cast<std::size_t>(column), step, row, row_step)) {
    const std::size_t n = static_cast<std::size_t>(column) % stride_;
    if (loaded_[n] == 0) stretches_[n] = row;
    step_ = row_step;
    loaded_[n] = static_cast<std::uint16_t>(loaded_[n] + count);
  } else {
    scatter();
    for (std::int64_t i = 0; i < count; ++i)
      columns_[static_cast<std::size_t>(column + i * step)] = row + i * row_step;
  }
  even_ = false;
  empty_ = false;
}

// From stretches to columns.
void WeightBuffer::scatter() {
  if (!columns_.empty()) return;
  columns_.assign(lanes_, kZeros.data());
  for (std::size_t n = 0; n < stride_; ++n)
    for (std::size_t i = 0; i < loaded_[n]; ++i)
      columns_[n + i * stride_] = Stretch{stretches_[n], step_}.at(i);
  stride_ = 0;
  even_ = false;
}

std::size_t WeightBuffer::stride() {
  if (even_) return stride_;
  const auto other = [&](std::uint16_t n) { return n != loaded_[0] || n == 0; };
  if (std::any_of(loaded_.begin(), loaded_.begin() + static_cast<std::ptrdiff_t>(stride_), other)) scatter();
  if (stride_ == 0) scatter();
  return stride_;
}

const std::uint8_t* WeightBuffer::column(std::size_t n) const {
  if (!columns_.empty()) return columns_[n];
  if (stride_ == 0 || n / stride_ >= loaded_[n % stride_]) return kZeros.data();
  return Stretch{stretches_[n % stride_], step_}.at(n / stride_);
}

std::uint8_t* WeightBuffer::own(std::size_t column) {
  storage_.resize(lanes_ * lanes_);  // once
  scatter();
  empty_ = false;
  owns_any_ = true;
  std::uint8_t* own = storage_.data() + column * lanes_;
  columns_[column] = own;
  return own;
}

bool WeightBuffer::pinned(const std::uint8_t* row) const {
  if (!columns_.empty()) return std::find(columns_.begin(), columns_.end(), row) != columns_.end();
  for (std::size_t n = 0; n < stride_; ++n)
    for (std::size_t i = 0; i < loaded_[n]; ++i)
      if (Stretch{stretches_[n], step_}.at(i) == row) return true;
  return false;
}

void WeightBuffer::keep(const std::uint8_t* row) {
  if (!pinned(row)) return;
  for (std::size_t n = 0; n < lanes_; ++n)
    if (column(n) == row) std::memcpy(own(n), row, lanes_);
}

// ---- Weights

void Weights::reset(const Chip& chip, std::size_t products, Pins* pins) {
  lanes_ = static_cast<std::size_t>(chip.lanes());
  pins_ = pins;
  settle_ = chip.lat_mxm_settle;
  installed_.clear();
  out_of_force_.clear();
  spare_.clear();
  for (std::size_t i = 0; i < products; ++i) spare_.push_back(std::make_unique<WeightBuffer>(lanes_));
  buffer_ = empty_buffer();
}

std::unique_ptr<WeightBuffer> Weights::empty_buffer() {
  for (; !out_of_force_.empty() && out_of_force_.front()->products == 0; out_of_force_.pop_front()) {
    out_of_force_.front()->clear();
    spare_.push_back(std::move(out_of_force_.front()));
  }
  if (spare_.empty()) return std::make_unique<WeightBuffer>(lanes_);
  auto buffer = std::move(spare_.back());
  spare_.pop_back();
  return buffer;
}

void Weights::install(std::int64_t t, int set, std::int32_t queue, std::int32_t word) {
  in_force(t);
  auto filled = std::exchange(buffer_, empty_buffer());
  installed_.push_back({t, set, queue, word, std::move(filled)});
}

// The next set comes into force.
void Weights::replace() {
  out_of_force_.push_back(std::move(installed_.front().weights));
  installed_.erase(installed_.begin());
}

template <class F>
void Weights::for_each_buffer(F f) const {
  f(*buffer_);
  for (const Installed& i : installed_) f(*i.weights);
  for (const auto& b : out_of_force_) f(*b);
}

bool Weights::pinned(const std::uint8_t* row) const {
  bool any = false;
  for_each_buffer([&](const WeightBuffer& b) { any = any || b.pinned(row); });
  return any;
}

void Weights::keep(const std::uint8_t* row) {
  for_each_buffer([&](WeightBuffer& b) { b.keep(row); });
}

}  // namespace lpu::fast
