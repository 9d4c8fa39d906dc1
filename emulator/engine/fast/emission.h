// Vectors that a unit puts on streams itself, kept until nothing can see them any more.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "emulator/engine/fast/cycle_set.h"
#include "emulator/engine/fast/value.h"

namespace lpu::fast {

inline constexpr int kWordBytes = 4;

// The bytes of one word per lane, on a stream each.
struct Emission {
  std::array<Value, kWordBytes> values;
  std::vector<std::uint8_t> bytes;  // kWordBytes planes
  std::size_t lanes = 0;            // of a plane
  Promise promise;
  std::int64_t last = kNever;  // cycle the values can be seen in

  std::uint8_t* plane(std::size_t n) { return bytes.data() + n * lanes; }
};

class Emissions {
 public:
  // `life`: cycles from its dispatch in which an emission can be seen.
  void reset(std::size_t most_lanes, std::int64_t life) {
    all_.clear();
    most_lanes_ = most_lanes;
    life_ = life;
  }
  // For the vectors of a dispatch in cycle `now`, of `lanes` lanes. REQUIRES: `now` never falls.
  Emission* add(std::int64_t now, std::size_t lanes) {
    reuse_or_make(now);
    Emission* e = all_.back().get();
    e->lanes = lanes;
    e->last = now + life_;
    return e;
  }

 private:
  // The oldest one, if nobody can see it any more or comes for it.
  void reuse_or_make(std::int64_t now) {
    if (!all_.empty() && all_.front()->last < now && all_.front()->promise.holders == 0) {
      all_.push_back(std::move(all_.front()));
      all_.pop_front();
    } else {
      all_.push_back(std::make_unique<Emission>());
      all_.back()->bytes.resize(kWordBytes * most_lanes_);
    }
  }

  std::size_t most_lanes_ = 0;
  std::int64_t life_ = 0;
  std::deque<std::unique_ptr<Emission>> all_;  // oldest first
};

}  // namespace lpu::fast
