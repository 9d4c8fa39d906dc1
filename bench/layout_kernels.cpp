// Compiled for AVX-512, so no standard templates in here: the linker might keep their code for other files.
#include "bench/layout_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

namespace lpu::bench {
namespace {

constexpr std::size_t kVector = 64, kVectors = 8, kHalves = 2;

inline __m512i load(const std::uint8_t* p) { return _mm512_loadu_si512(p); }
inline __m512i bytes(int v) { return _mm512_set1_epi8(static_cast<char>(v)); }
inline __m512i low(__m512i v, int mask) { return _mm512_and_si512(v, bytes(mask)); }
template <int kShift>
inline __m512i field(__m512i v, int mask) {
  return low(_mm512_srli_epi16(v, kShift), mask);
}
// (v >> kShift & mask) | others: one instruction behind the shift.
template <int kShift>
inline __m512i gather(__m512i others, __m512i v, int mask) {
  return _mm512_ternarylogic_epi64(others, _mm512_srli_epi16(v, kShift), bytes(mask), 0xF8);
}

// Each form: where vector i of a half lies, and its eight vectors of even and of odd codes.
struct BytePairs {
  static constexpr std::size_t kSecondHalf = kVector;  // the halves' vectors take turns
  static constexpr std::size_t kBytes = 8 * kVector;
  static void pack(const std::uint8_t* pairs, std::uint8_t* half, std::size_t stride) {
    for (std::size_t i = 0; i < kVectors; ++i) memcpy(half + i * stride, pairs + i * kVector, kVector);
  }
  static inline void decode(const std::uint8_t* half, std::size_t stride, __m512i* even, __m512i* odd) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kVectors; ++i) {
      const __m512i v = load(half + i * stride);
      even[i] = low(v, 15);
      odd[i] = field<4>(v, 7);
    }
  }
};

// The eighth vector in bits 7 of the other seven.
struct Spread {
  static constexpr std::size_t kSecondHalf = kVector;  // the halves' vectors take turns
  static constexpr std::size_t kBytes = 7 * kVector;
  static void pack(const std::uint8_t* pairs, std::uint8_t* half, std::size_t stride) {
    for (std::size_t i = 0; i < 7; ++i) {
      for (std::size_t b = 0; b < kVector; ++b) {
        const unsigned eighth = pairs[7 * kVector + b] >> i & 1u;
        half[i * stride + b] = static_cast<std::uint8_t>(pairs[i * kVector + b] | eighth << 7);
      }
    }
  }
  static inline void decode(const std::uint8_t* half, std::size_t stride, __m512i* even, __m512i* odd) {
    const auto at = [&](std::size_t i) { return load(half + i * stride); };
    __m512i eighth = field<7>(at(0), 1);
    eighth = gather<6>(eighth, at(1), 2);
    eighth = gather<5>(eighth, at(2), 4);
    eighth = gather<4>(eighth, at(3), 8);
    eighth = gather<3>(eighth, at(4), 16);
    eighth = gather<2>(eighth, at(5), 32);
    eighth = gather<1>(eighth, at(6), 64);
#pragma GCC unroll 7
    for (std::size_t i = 0; i < 7; ++i) {
      even[i] = low(at(i), 15);
      odd[i] = field<4>(at(i), 7);
    }
    even[7] = low(eighth, 15);
    odd[7] = field<4>(eighth, 7);
  }
};

// Nibbles, upper two bits and lowest bits apart: the chip's planes (kernels/README.md), a vector at a time.
struct Planes {
  static constexpr std::size_t kSecondHalf = kVector;  // the halves' vectors take turns
  static constexpr std::size_t kBytes = 7 * kVector;
  static void pack(const std::uint8_t* pairs, std::uint8_t* half, std::size_t stride) {
    for (std::size_t b = 0; b < kVector; ++b) {
      const auto even = [&](std::size_t i) { return pairs[i * kVector + b] & 15u; };
      const auto odd = [&](std::size_t i) { return static_cast<unsigned>(pairs[i * kVector + b]) >> 4; };
      unsigned lowest = 0;
      for (std::size_t i = 0; i < 8; ++i) lowest |= (odd(i) & 1u) << i;
      for (std::size_t i = 0; i < 4; ++i)
        half[i * stride + b] = static_cast<std::uint8_t>(even(2 * i) | even(2 * i + 1) << 4);
      for (std::size_t i = 0; i < 2; ++i) {
        unsigned upper = 0;
        for (std::size_t f = 0; f < 4; ++f) upper |= odd(4 * i + f) >> 1 << 2 * f;
        half[(4 + i) * stride + b] = static_cast<std::uint8_t>(upper);
      }
      half[6 * stride + b] = static_cast<std::uint8_t>(lowest);
    }
  }
  template <int kAt>
  static inline __m512i odd_codes(__m512i upper, __m512i lowest) {
    constexpr int kFrom = 2 * (kAt % 4);
    // The upper two bits belong in bits 2..1.
    const __m512i two =
        kFrom == 0 ? _mm512_slli_epi16(upper, 1) : _mm512_srli_epi16(upper, kFrom == 0 ? 0 : kFrom - 1);
    return gather<kAt>(low(two, 6), lowest, 1);
  }
  static inline void decode(const std::uint8_t* half, std::size_t stride, __m512i* even, __m512i* odd) {
    const auto at = [&](std::size_t i) { return load(half + i * stride); };
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i) {
      even[2 * i] = low(at(i), 15);
      even[2 * i + 1] = field<4>(at(i), 15);
    }
    const __m512i first = at(4), second = at(5), lowest = at(6);
    odd[0] = odd_codes<0>(first, lowest);
    odd[1] = odd_codes<1>(first, lowest);
    odd[2] = odd_codes<2>(first, lowest);
    odd[3] = odd_codes<3>(first, lowest);
    odd[4] = odd_codes<4>(second, lowest);
    odd[5] = odd_codes<5>(second, lowest);
    odd[6] = odd_codes<6>(second, lowest);
    odd[7] = odd_codes<7>(second, lowest);
  }
};

// Each vector's 64 pairs one after the other, 7 bits each, in 56 bytes.
struct Stream {
  static constexpr std::size_t kSecondHalf = 7 * kVector;  // its parts are no whole lines
  static constexpr std::size_t kBytes = 7 * kVector;
  static constexpr std::size_t kPart = 56;
  static void pack(const std::uint8_t* pairs, std::uint8_t* half, std::size_t) {
    memset(half, 0, kBytes);
    for (std::size_t i = 0; i < kVectors; ++i) {
      for (std::size_t bit = 0; bit < 7 * kVector; ++bit) {
        const unsigned v = pairs[i * kVector + bit / 7] >> bit % 7 & 1u;
        half[i * kPart + bit / 8] = static_cast<std::uint8_t>(half[i * kPart + bit / 8] | v << bit % 8);
      }
    }
  }
  static inline void decode(const std::uint8_t* half, std::size_t, __m512i* even, __m512i* odd) {
    // 64-bit lane i: the seven bytes of its eight pairs; then each pair to a byte of its own.
    alignas(64) static constexpr std::uint8_t kIndex[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  7,  8,  9,  10, 11, 12, 13, 14, 14, 15, 16, 17, 18, 19,
        20, 21, 21, 22, 23, 24, 25, 26, 27, 28, 28, 29, 30, 31, 32, 33, 34, 35, 35, 36, 37, 38,
        39, 40, 41, 42, 42, 43, 44, 45, 46, 47, 48, 49, 49, 50, 51, 52, 53, 54, 55, 56};
    const __m512i index = _mm512_load_si512(kIndex), shifts = _mm512_set1_epi64(0x312A231C150E0700);
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kVectors; ++i) {
      const __m512i lanes = _mm512_permutexvar_epi8(index, load(half + i * kPart));
      const __m512i v = _mm512_multishift_epi64_epi8(shifts, lanes);
      even[i] = low(v, 15);
      odd[i] = field<4>(v, 7);
    }
  }
};

template <class Layout>
void pack_unit(const std::uint8_t* pairs, std::uint8_t* unit) {
  for (std::size_t h = 0; h < kHalves; ++h)
    Layout::pack(pairs + h * kVectors * kVector, unit + h * Layout::kSecondHalf, kHalves * kVector);
}

inline __m512i broadcast(const std::int8_t* x) {
  int quad;
  memcpy(&quad, x, sizeof(quad));
  return _mm512_set1_epi32(quad);
}

template <class Layout>
void multiply_panel(const std::uint8_t* p, std::size_t units, const std::int8_t* x, std::size_t ahead,
                    std::int32_t* acc) {
  const __m512i zero = _mm512_setzero_si512();
  __m512i a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero,
          biases = zero;
  const __m512i bias = _mm512_set_epi32(
      0x04040404, 0x08080808, 0x04040404, 0x08080808, 0x04040404, 0x08080808, 0x04040404, 0x08080808,
      0x04040404, 0x08080808, 0x04040404, 0x08080808, 0x04040404, 0x08080808, 0x04040404, 0x08080808);
  for (std::size_t u = 0; u < units; ++u, p += kHalves * Layout::kBytes, x += kUnitRows) {
#pragma GCC unroll 16
    for (std::size_t line = 0; line < kHalves * Layout::kBytes; line += kVector)
      _mm_prefetch(reinterpret_cast<const char*>(p + ahead + line), _MM_HINT_T0);
    __m512i even0[kVectors], odd0[kVectors], even1[kVectors], odd1[kVectors];
    Layout::decode(p, kHalves * kVector, even0, odd0);
    Layout::decode(p + Layout::kSecondHalf, kHalves * kVector, even1, odd1);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < kVectors; i += 2) {
      const __m512i x0 = broadcast(x + 8 * i), x1 = broadcast(x + 8 * i + 4), x2 = broadcast(x + 8 * i + 8),
                    x3 = broadcast(x + 8 * i + 12);
      a0 = _mm512_dpbusd_epi32(a0, even0[i], x0);
      b0 = _mm512_dpbusd_epi32(b0, even1[i], x0);
      a1 = _mm512_dpbusd_epi32(a1, odd0[i], x1);
      b1 = _mm512_dpbusd_epi32(b1, odd1[i], x1);
      a2 = _mm512_dpbusd_epi32(a2, even0[i + 1], x2);
      b2 = _mm512_dpbusd_epi32(b2, even1[i + 1], x2);
      a3 = _mm512_dpbusd_epi32(a3, odd0[i + 1], x3);
      b3 = _mm512_dpbusd_epi32(b3, odd1[i + 1], x3);
    }
    biases = _mm512_dpbusd_epi32(biases, bias, _mm512_loadu_si512(x));
  }
  const __m512i all = _mm512_set1_epi32(_mm512_reduce_add_epi32(biases));
  const __m512i a = _mm512_add_epi32(_mm512_add_epi32(a0, a1), _mm512_add_epi32(a2, a3));
  const __m512i b = _mm512_add_epi32(_mm512_add_epi32(b0, b1), _mm512_add_epi32(b2, b3));
  _mm512_storeu_si512(acc, _mm512_sub_epi32(a, all));
  _mm512_storeu_si512(acc + 16, _mm512_sub_epi32(b, all));
}

template <class Layout>
constexpr DenseLayout layout(const char* name) {
  return {name, kHalves * Layout::kBytes, &pack_unit<Layout>, &multiply_panel<Layout>};
}
constexpr DenseLayout kLayouts[kDenseLayouts] = {
    layout<Spread>("spread over bit 7"), layout<Stream>("stream of 7-bit pairs"),
    layout<Planes>("planes of 4, 2 and 1 bits"), layout<BytePairs>("a byte per pair")};

}  // namespace

const DenseLayout* dense_layouts() { return kLayouts; }
bool can_run_dense_layouts() {
  return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("avx512bw");
}

}  // namespace lpu::bench
#else
namespace lpu::bench {
const DenseLayout* dense_layouts() { return nullptr; }
bool can_run_dense_layouts() { return false; }
}  // namespace lpu::bench
#endif
