// Random matrices of every variant, shape, target and number of threads against the plain loops, until so
// many products are compared: test_kernels_soak [PRODUCTS [SEED]]. Exit code 1 with the case at the first
// difference.
#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "kernels/matmul.h"
#include "kernels/reference.h"
#include "kernels/targets.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

// A few products take longer to set up than to check, so that most are of some size.
std::size_t ragged(Random& random, std::size_t most) {
  constexpr std::size_t kEdges[] = {1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 319, 320, 321};
  const std::size_t edge = kEdges[random.below(std::size(kEdges))];
  return std::min(most, random.below(2) == 0 ? edge : 1 + random.below(most));
}

std::size_t random_group(std::size_t k, Random& random) {
  std::vector<std::size_t> divisors;
  for (std::size_t d = 1; d <= k; ++d) {
    if (k % d == 0) divisors.push_back(d);
  }
  return divisors[random.below(divisors.size())];
}

struct Case {
  const Variant& variant;
  QuantizedMatrix w;
  std::size_t m;
  std::vector<std::int8_t> x;
  std::vector<float> x_scale;
};

// One in four: nothing but the ends of the ranges.
void make_extreme(Case& c, Random& random) {
  std::vector<std::int8_t> codes(c.w.k);
  for (std::size_t n = 0; n < c.w.n; ++n) {
    for (std::size_t k = 0; k < c.w.k; ++k) {
      const CodeRange range = code_range(c.w.format, k);
      codes[k] = static_cast<std::int8_t>(random.below(8) == 0 ? range.max : range.min);
    }
    pack_column(c.w, n, codes.data());
  }
  for (std::int8_t& zero : c.w.zero_points) zero = random.below(8) == 0 ? -128 : 127;
  for (std::int8_t& v : c.x) v = random.below(8) == 0 ? 127 : -128;
}

Case make_case(Random& random) {
  const Variant& v = kVariants[random.below(std::size(kVariants))];
  // M = 1 as often as all others: GEMV and GEMM have code of their own.
  const std::size_t m = random.below(2) == 0 ? 1 : 1 + random.below(20), n = ragged(random, 400),
                    k = ragged(random, 3000);
  Case c{v, random_matrix(v, k, n, random_group(k, random), random), m, random_activations(m * k, random),
         std::vector<float>(m)};
  for (float& scale : c.x_scale) scale = random.uniform();
  if (random.below(4) == 0) make_extreme(c, random);
  return c;
}

struct Results {
  Results(const Case& c) : acc(accumulator_terms(c.w) * c.m * c.w.n, -77), y(c.m * c.w.n, -77) {}
  std::vector<std::int32_t> acc;
  std::vector<float> y;
};

bool same(const Results& a, const Results& b) { return same_bits(a.acc, b.acc) && same_bits(a.y, b.y); }

// False and a line on stderr at a difference.
bool check(const Case& c, std::uint64_t number) {
  Results expected(c);
  reference::matmul_int32(c.w, c.x.data(), c.m, expected.acc.data());
  reference::output_step(c.w, expected.acc.data(), c.x_scale.data(), c.m, expected.y.data());
  const PackedWeights packed(c.w);
  for (const std::int64_t target : runnable_targets()) {
    use_target(target);
    for (const unsigned threads : {1u, 2u, 3u}) {
      set_threads(threads);
      Results actual(c);
      multiply_int32(packed, c.x.data(), c.m, actual.acc.data());
      multiply_fp32(packed, c.x.data(), c.x_scale.data(), c.m, actual.y.data());
      if (same(expected, actual)) continue;
      std::cerr << "case " << number << ": " << c.variant.name << " m " << c.m << " n " << c.w.n << " k "
                << c.w.k << " group " << c.w.group << " target " << target_name(target) << " threads "
                << threads << ": not the reference's bits\n";
      return false;
    }
  }
  return true;
}

int soak(std::uint64_t products, std::uint64_t seed) {
  const Restore restore;
  Random random(seed);
  std::uint64_t done = 0, cases = 0;
  for (; done < products; ++cases) {
    const Case c = make_case(random);
    if (!check(c, cases)) return 1;
    done += c.m * c.w.n * c.w.k;
  }
  std::cout << done << " products in " << cases << " cases, each on " << runnable_targets().size()
            << " targets with 1, 2 and 3 threads: all bits equal to the reference\n";
  return 0;
}

}  // namespace
}  // namespace lpu::kernels::tests

int main(int argc, char** argv) {
  const std::uint64_t products = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000'000;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  return lpu::kernels::tests::soak(products, seed);
}
