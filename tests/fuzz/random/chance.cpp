// The choices of a Builder that depend on nothing but chance and the chip.
#include <algorithm>

#include "tests/fuzz/random/builder.h"

namespace lpu::fuzz {

Builder::Builder(Rng* rng, const Chip& chip) : rng_(rng), chip_(chip), tables_(chip) {
  horizon_ = rng_->range(40, 400);
  const int groups = rng_->range(1, 4);
  for (int i = 0; i < groups; ++i) groups_.push_back(rng_->below(chip.streams / 4));
  const int slices = rng_->range(2, 12);
  for (int i = 0; i < slices; ++i) slices_.push_back(rng_->below(2 * chip.mem_slices));
  const auto words = static_cast<std::int32_t>(chip.slice_words()), bank = words / kBanks;
  addrs_ = {0, 1, bank - 1, bank, words - 1, rng_->below(words), rng_->below(words)};
}

Pattern Builder::pattern() {
  Pattern p;
  const int depth = rng_->percent(55) ? 0 : rng_->percent(70) ? 1 : rng_->range(2, 3);
  for (int l = 0; l < depth; ++l) {
    const int slack = rng_->percent(60) ? 0 : rng_->range(1, 4);
    p.levels.push_back({rng_->range(1, depth == 1 ? 5 : 2), p.length() + slack});
  }
  return p;
}

std::vector<int> Builder::steps(const Pattern& p, int most) {
  std::vector<int> out;
  for (std::size_t l = 0; l < p.levels.size(); ++l)
    out.push_back(rng_->percent(25) ? 0 : rng_->percent(50) ? 1 : rng_->range(-most, most));
  return out;
}

std::int32_t Builder::address() {
  return rng_->percent(80) ? rng_->pick(addrs_) : rng_->below(chip_.slice_words());
}

int Builder::group() { return rng_->percent(85) ? rng_->pick(groups_) : rng_->below(chip_.streams / 4); }

int Builder::stream_id(int count) {
  return std::min(4 * group() + (count >= 4 ? 0 : rng_->below(4)), static_cast<int>(chip_.streams) - count);
}

Stream Builder::stream(Direction d) { return {d, static_cast<std::uint8_t>(stream_id(1))}; }

int Builder::slice_queue() {
  return rng_->percent(70) ? rng_->pick(slices_) : rng_->below(2 * chip_.mem_slices);
}

}  // namespace lpu::fuzz
