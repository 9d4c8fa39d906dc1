#include "emulator/compiler/tiling.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/compiler/run_matmul.h"

namespace lpu::tests {
namespace {

using namespace lpu::compiler;
using kernels::Format;

TEST_CASE("every k is in exactly one lane of one tile, every parity in its own kind") {
  for (const Format f : {Format::kInt8, Format::kInt4, Format::kQ3p5b, Format::kQ3p5})
    for (const std::size_t k : {1u, 2u, 31u, 32u, 33u, 64u, 65u, 96u, 640u})
      for (const std::size_t group : {0u, 2u, 16u, 32u, 64u, 320u}) {
        if (group != 0 && k % group != 0) continue;
        const KTiling t = tile_k(chip_of("mini"), kernels::make_matrix(f, k, 1, group));
        std::set<std::int64_t> seen;
        for (int row = 0; row < t.rows; ++row)
          for (int kind = 0; kind < t.kinds; ++kind)
            for (int lane = 0; lane < t.lanes; ++lane) {
              const std::int64_t at = t.k_of(row, kind, lane);
              if (at < 0) continue;
              CHECK(seen.insert(at).second);
              if (t.kinds == 2) CHECK(at % 2 == kind);
            }
        CHECK(seen.size() == k);
      }
}

TEST_CASE("hemispheres share the tile rows: all of them, each once, at most one pair in common") {
  for (const std::size_t columns : {1u, 64u, 65u, 128u, 200u, 640u, 1000u})
    for (const std::size_t k : {1u, 33u, 320u}) {
      const Chip chip = chip_of("mini");
      const KTiling kt = tile_k(chip, kernels::make_matrix(Format::kInt8, k, 1));
      const NTiling nt = tile_n(chip, columns);
      for (const bool may_split : {false, true}) {
        const Share s = share_work(kt, nt, {5, 3}, may_split);
        std::set<std::pair<int, int>> seen;
        for (const auto& sections : s.sections)
          for (const Section& sec : sections)
            for (int p = 0; p < sec.pairs; ++p)
              for (int r = sec.row_begin; r < sec.row_end; ++r)
                CHECK(seen.insert({sec.first_pair + p, r}).second);
        CHECK(seen.size() == static_cast<std::size_t>(nt.pairs * kt.rows));
        if (!may_split) CHECK_FALSE(s.split);
      }
    }
}

}  // namespace
}  // namespace lpu::tests
