// Whether this is a build with sanitizers, some ten times slower: what repeats the same code on more numbers
// is done less often there, or left to the release build.
#pragma once

namespace lpu::tests {

#ifdef __SANITIZE_ADDRESS__
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace lpu::tests
