#include "kernels/huge_buffer.h"

#include <cstdlib>
#include <cstring>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace lpu::kernels {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kLine = 64;

}  // namespace

HugeBuffer::HugeBuffer(std::size_t bytes) : size_(bytes) {
  const std::size_t alignment = bytes >= kHugePage ? kHugePage : kLine;
  const std::size_t whole = (bytes + alignment - 1) / alignment * alignment;
  if (whole == 0) return;
  data_.reset(static_cast<std::uint8_t*>(std::aligned_alloc(alignment, whole)));
  if (!data_) throw std::bad_alloc();
#if defined(__linux__)
  // Only a wish: refused, it costs speed and nothing else.
  if (alignment == kHugePage) madvise(data_.get(), whole, MADV_HUGEPAGE);
#endif
  std::memset(data_.get(), 0, whole);
}

void HugeBuffer::Free::operator()(std::uint8_t* p) const { std::free(p); }

}  // namespace lpu::kernels
