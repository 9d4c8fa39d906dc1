// The rules of one MEM slice: addresses, banks, and how soon a written vector may be read. The instructions
// of a slice arrive in order of time, so a short look back is enough.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/compiler/verify/context.h"

namespace lpu::verify_detail {

class MemCheck {
 public:
  // `filled`: per vector, whether an image or an input tensor fills it before the run.
  MemCheck(Context* ctx, QueueInfo slice, std::vector<bool> filled);
  void issue(const Issue& i);

 private:
  struct Stored {
    std::int64_t readable;  // first cycle a Read may see it
    std::int32_t addr;
    Origin who;
  };
  bool address_ok(const Issue& i, std::int32_t addr);
  void read(const Issue& i, std::int32_t addr, int stream);
  void write(const Issue& i, std::int32_t addr, int stream);

  Context* ctx_;
  Site site_;
  std::vector<bool> filled_;
  std::vector<Stored> recent_;  // oldest first
};

// Which vectors of each slice hold something before the first cycle.
std::vector<std::vector<bool>> filled_vectors(const Program& p);

}  // namespace lpu::verify_detail
