// Splitting independent columns over worker threads. The threads write disjoint results, so the
// number of threads never shows in them.
#pragma once

#include <cstddef>
#include <functional>

namespace lpu::kernels {

unsigned threads();
// Calls body(begin, end) on ranges that cover [0, count) once, each a multiple of `grain` long but the
// last. An exception in any of them is rethrown here (that of the lowest range). The threads stay for the
// next call. A forked child starts its own; only a body itself must not fork and return.
void parallel_for(std::size_t count, std::size_t grain,
                  const std::function<void(std::size_t begin, std::size_t end)>& body);

}  // namespace lpu::kernels
