#include "emulator/engine/fast/weights.h"

#include <cstring>
#include <new>
#include <utility>

#include "emulator/engine/fast/matvec.h"

namespace lpu::fast {

void WeightBuffer::Free::operator()(std::uint8_t* p) const {
  ::operator delete[](p, std::align_val_t{kMatvecBlock});
}

WeightBuffer::WeightBuffer(int lanes) : stride_(matvec_padded(static_cast<std::size_t>(lanes))) {
  const std::size_t bytes = stride_ * static_cast<std::size_t>(lanes);
  data_.reset(static_cast<std::uint8_t*>(::operator new[](bytes, std::align_val_t{kMatvecBlock})));
  std::memset(data_.get(), 0, bytes);
}

void Weights::reset(const Chip& chip) {
  lanes_ = chip.lanes();
  settle_ = chip.lat_mxm_settle;
  installed_.clear();
  spare_.clear();
  buffer_ = empty_buffer();
}

std::unique_ptr<WeightBuffer> Weights::empty_buffer() {
  if (spare_.empty()) return std::make_unique<WeightBuffer>(lanes_);
  auto buffer = std::move(spare_.back());
  spare_.pop_back();
  buffer->loaded.reset();
  return buffer;
}

void Weights::install(std::int64_t t, int set, std::int32_t queue, std::int32_t word) {
  in_force(t);  // frees the buffers of sets that are out of force
  auto filled = std::exchange(buffer_, empty_buffer());
  installed_.push_back({t, set, queue, word, std::move(filled)});
}

const Installed* Weights::in_force(std::int64_t t) {
  while (installed_.size() > 1 && installed_[1].t + settle_ <= t) {
    spare_.push_back(std::move(installed_.front().weights));
    installed_.pop_front();
  }
  return !installed_.empty() && installed_.front().t + settle_ <= t ? &installed_.front() : nullptr;
}

}  // namespace lpu::fast
