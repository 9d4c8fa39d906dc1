// Whether this is a build with sanitizers, in which a Verilated chip at full size takes minutes.
#pragma once

namespace lpu::tests {

#ifdef __SANITIZE_ADDRESS__
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace lpu::tests
