#include "emulator/engine/fast/sram.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace lpu::fast {

void Sram::reset(const Chip& chip) {
  release();
  lanes_ = static_cast<std::size_t>(chip.lanes());
  words_ = static_cast<std::size_t>(chip.slice_words());
  bytes_ = static_cast<std::size_t>(chip.sram_bytes());
  // Fresh anonymous pages are zero and are made when first written.
  void* p = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) throw std::bad_alloc();
  base_ = static_cast<std::uint8_t*>(p);
}

// Weights stream through: huge pages save most page faults and TLB misses. Where there are none such a page
// would be zeroed for a few rows. Where the host has none of them nothing is lost, so the answer does not
// matter.
void Sram::expect(const std::uint8_t* row, std::size_t bytes) {
  constexpr std::size_t kHugePage = std::size_t{2} << 20, kWorthHugePages = kHugePage / 4;
  if (bytes < kWorthHugePages) return;
  const auto begin = reinterpret_cast<std::uintptr_t>(base_);
  const auto first = std::max(begin, reinterpret_cast<std::uintptr_t>(row) / kHugePage * kHugePage);
  const auto last = (reinterpret_cast<std::uintptr_t>(row) + bytes + kHugePage - 1) / kHugePage * kHugePage;
  static_cast<void>(madvise(base_ + (first - begin), std::min(last, begin + bytes_) - first, MADV_HUGEPAGE));
}

void Sram::expect_write(int slice, int addr) {
  volatile std::uint8_t* vector = row(slice, addr);
  for (const std::size_t byte : {std::size_t{0}, lanes_ - 1}) vector[byte] = vector[byte];
}

void Sram::release() {
  if (base_ != nullptr) munmap(base_, bytes_);
  base_ = nullptr;
}

}  // namespace lpu::fast
