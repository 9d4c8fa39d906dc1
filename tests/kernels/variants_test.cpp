// Every row of the table of variants, with every kind of output, on every target, with one and three threads,
// against the plain loops.
#include "kernels/variants.h"

#include <doctest/doctest.h>

#include <set>
#include <tuple>

#include "kernels/matmul.h"
#include "kernels/reference.h"
#include "kernels/targets.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

struct Size {
  std::size_t m, n, k, group;
};
// Rows above, at and below a block; columns and rows at the edges of panels and units; groups of 16 up.
constexpr Size kSizes[] = {{1, 1, 16, 16},    {1, 33, 320, 64},  {2, 31, 48, 16},   {3, 65, 321, 107},
                           {5, 17, 192, 64},  {7, 32, 130, 13},  {8, 64, 256, 128}, {11, 15, 319, 29},
                           {17, 319, 96, 32}, {9, 321, 64, 16},  {4, 16, 15, 15},   {1, 320, 1024, 1024},
                           {6, 63, 1, 1},     {12, 1, 640, 160}, {16, 2, 112, 112}};

struct Case {
  QuantizedMatrix w;
  std::vector<std::int8_t> x;
  std::vector<float> x_scale;
  std::size_t m() const { return x_scale.size(); }
};
constexpr float kInverseOutputScale = 0.01f;

Case make_case(const Variant& v, const Size& s, Random& random) {
  Case c{random_matrix(v, s.k, s.n, s.group, random), random_activations(s.m * s.k, random),
         std::vector<float>(s.m)};
  for (float& scale : c.x_scale) scale = random.uniform();
  return c;
}

using Bytes = std::vector<std::uint8_t>;

Bytes place_for(const OutputKind& output, const Case& c) {
  return Bytes(output.bytes * (output.per_term ? accumulator_terms(c.w) : 1) * c.m() * c.w.n, 0xA5);
}

// In the order of kOutputKinds.
std::vector<Bytes> by_reference(const Case& c) {
  std::vector<Bytes> all;
  for (const OutputKind& output : kOutputKinds) all.push_back(place_for(output, c));
  const std::int8_t* x = c.x.data();
  reference::matmul_int32(c.w, x, c.m(), reinterpret_cast<std::int32_t*>(all[0].data()));
  reference::matmul_fp32(c.w, x, c.x_scale.data(), c.m(), reinterpret_cast<float*>(all[1].data()));
  reference::matmul_int8(c.w, x, c.x_scale.data(), c.m(), kInverseOutputScale,
                         reinterpret_cast<std::int8_t*>(all[2].data()));
  return all;
}

void check_everywhere(const Case& c) {
  const Restore restore;
  const std::vector<Bytes> expected = by_reference(c);
  const PackedWeights packed(c.w);
  for (const std::int64_t target : runnable_targets()) {
    CAPTURE(target_name(target));
    use_target(target);
    for (const unsigned threads : {1u, 3u}) {
      CAPTURE(threads);
      set_threads(threads);
      for (std::size_t i = 0; i < std::size(kOutputKinds); ++i) {
        CAPTURE(kOutputKinds[i].name);
        Bytes out = place_for(kOutputKinds[i], c);
        note_target(0);
        kOutputKinds[i].multiply(packed, {.x = c.x.data(),
                                          .m = c.m(),
                                          .x_scale = c.x_scale.data(),
                                          .inverse_output_scale = kInverseOutputScale,
                                          .out = out.data()});
        CHECK(first_difference(expected[i], out) == std::nullopt);
        REQUIRE(last_target() == target);
      }
    }
  }
}

TEST_CASE("variants: every row, output, target and number of threads equals the reference") {
  Random random(11);
  for (const Variant& v : kVariants) {
    CAPTURE(v.name);
    for (const Size& s : kSizes) {
      CAPTURE(s.m);
      CAPTURE(s.n);
      CAPTURE(s.k);
      check_everywhere(make_case(v, s, random));
    }
  }
}

TEST_CASE("variants: the extremes of codes, zero points and activations") {
  Random random(12);
  for (const Variant& v : kVariants) {
    CAPTURE(v.name);
    for (const bool low : {false, true}) {
      for (const int activation : {-128, 127}) {
        Case c = make_case(v, {9, 33, 256, 64}, random);
        std::vector<std::int8_t> codes(c.w.k);
        for (std::size_t k = 0; k < c.w.k; ++k) {
          const CodeRange range = code_range(v.format, k);
          codes[k] = static_cast<std::int8_t>(low ? range.min : range.max);
        }
        for (std::size_t n = 0; n < c.w.n; ++n) pack_column(c.w, n, codes.data());
        // The largest differences code - zero point: 255 and -255.
        for (std::int8_t& zero : c.w.zero_points) zero = low ? 127 : -128;
        c.x.assign(c.x.size(), static_cast<std::int8_t>(activation));
        check_everywhere(c);
      }
    }
  }
}

TEST_CASE("variants: the table has every combination once, and names that tell them apart") {
  std::set<std::tuple<Format, Scales, bool, bool>> kinds;
  std::set<std::string_view> names;
  for (const Variant& v : kVariants) {
    kinds.insert({v.format, v.scales, v.dual_scales, v.zero_points});
    names.insert(v.name);
    const bool has_parities = v.format == Format::kQ3p5b || v.format == Format::kQ3p5;
    CHECK((has_parities || !v.dual_scales));
    CHECK(v.name.starts_with(format_name(v.format)));
  }
  // Two formats without and two with scales per parity; columns or groups; zero points or none.
  CHECK(kinds.size() == (2 * 1 + 2 * 2) * 2 * 2);
  CHECK(kinds.size() == std::size(kVariants));
  CHECK(names.size() == std::size(kVariants));
}

}  // namespace
}  // namespace lpu::kernels::tests
