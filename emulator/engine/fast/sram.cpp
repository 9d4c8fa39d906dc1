#include "emulator/engine/fast/sram.h"

#include <sys/mman.h>

#include <new>

namespace lpu::fast {

void Sram::reset(const Chip& chip, std::size_t bytes_used) {
  release();
  lanes_ = static_cast<std::size_t>(chip.lanes());
  words_ = static_cast<std::size_t>(chip.slice_words());
  bytes_ = static_cast<std::size_t>(chip.sram_bytes());
  // Fresh anonymous pages are zero and are made when first written.
  void* p = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) throw std::bad_alloc();
  // Whole layers stream through: 2 MiB pages save most page faults and TLB misses. A small program would pay
  // for zeroing pages it hardly uses. Where the host has none of them nothing is lost, so the answer does not
  // matter.
  constexpr std::size_t kWorthHugePages = std::size_t{16} << 20;
  if (bytes_used >= kWorthHugePages) static_cast<void>(madvise(p, bytes_, MADV_HUGEPAGE));
  base_ = static_cast<std::uint8_t*>(p);
}

void Sram::release() {
  if (base_ != nullptr) munmap(base_, bytes_);
  base_ = nullptr;
}

}  // namespace lpu::fast
