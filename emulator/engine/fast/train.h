// A train: the Reads of a pattern as one object. What it puts on a stream in which cycle is arithmetic, so
// its Reads cost nothing until something taps them.
#pragma once

#include <cstdint>

#include "emulator/engine/fast/pattern.h"
#include "emulator/engine/fast/sram.h"
#include "emulator/engine/fast/value.h"
#include "emulator/isa/timing.h"

namespace lpu::fast {

class alignas(64) ReadTrain {
 public:
  // `start`: cycle in which the pattern's loop starts; `step`: what outer loops add to its addresses.
  ReadTrain(const Pattern& pattern, std::int64_t start, std::int64_t step, int queue, Site site,
            const Chip& chip, const Sram& sram);

  Stream stream() const { return p_.stream; }
  Site site() const { return site_; }
  int slice() const { return queue_; }
  std::int64_t first() const { return start_ + p_.first(); }  // dispatches
  std::int64_t last() const { return start_ + p_.last(); }
  std::int64_t launch_of(std::int64_t diagonal) const { return diagonal + sign(p_.stream.dir) * site_.x; }
  // Its addresses lie in first_addr()..last_addr().
  std::int64_t first_addr() const { return first_addr_; }
  std::int64_t last_addr() const { return last_addr_; }
  const std::uint8_t* first_row() const { return sram_->row(queue_, static_cast<int>(first_addr_)); }
  const std::uint8_t* last_row() const { return sram_->row(queue_, static_cast<int>(last_addr_)); }

  struct Found {
    const InstrRun* run;
    std::int64_t iteration, addr;
    std::int64_t left;  // Reads of the run from here on
  };
  // Whether a Read of the train is on this diagonal.
  bool find(std::int64_t diagonal, Found* out) const;
  // Whether what was found comes `count` times in all, `period` cycles apart.
  bool repeats(const Found& f, std::int64_t count, std::int64_t period) const {
    return count == 1 || (p_.period == period && f.iteration + count <= p_.count);
  }
  std::int64_t step() const { return p_.step; }  // of addresses, from one time to the next
  // The first diagonal from `from` on that a Read of the train is on.
  std::int64_t next(std::int64_t from) const;
  Value value(const Found& f) const {
    return {sram_->row(queue_, static_cast<int>(f.addr)), vl_, queue_, f.run->word, true};
  }
  // f(cycle, addr, word) of every Read dispatched in from..to.
  template <class F>
  void for_each(std::int64_t from, std::int64_t to, F f) const {
    p_.for_each(from - start_, to - start_, [&](std::int64_t cycle, std::int64_t addr, std::int32_t word) {
      f(start_ + cycle, step_ + addr, word);
    });
  }

 private:
  std::int64_t origin_;  // diagonal a Read in cycle start_ would be on
  std::int64_t last_;    // of the pattern
  std::int64_t step_;
  std::int64_t first_addr_, last_addr_;
  const Sram* sram_;
  Pattern p_;
  std::int64_t start_;
  std::int32_t queue_, vl_;
  Site site_;
};

}  // namespace lpu::fast
