// The comparisons of this folder must be able to fail: single bits flipped in the SRAM images of compiled
// programs.
#include <set>

#include "tests/chip_data/on_chip.h"
#include "tests/chip_data/oracle35_layouts.h"

using namespace lpu::tests;
using lpu::Program;
using lpu::kernels::tests::oracle_dir;
using lpu::kernels::tests::read_array;
using lpu::kernels::tests::read_case;
using lpu::kernels::tests::to_row_major;

namespace {

// Columns of the output in which sums differ from the recorded ones.
std::set<std::size_t> wrong_columns(const std::vector<std::int32_t>& sums,
                                    const std::vector<std::int32_t>& recorded, std::size_t n) {
  REQUIRE(sums.size() == recorded.size());
  std::set<std::size_t> columns;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (sums[i] != recorded[i]) columns.insert(i % n);
  }
  return columns;
}

struct Sweep {
  std::size_t flips = 0, seen = 0, in_one_column = 0;
};

// Flips every bit of every byte of every image, one at a time. With int32 output the images hold weights
// only.
Sweep flip_every_bit(const ChipJob& job, const std::vector<std::int32_t>& recorded) {
  Program p = job.compile();
  Sweep sweep;
  for (auto& image : p.images) {
    for (std::uint8_t& byte : image.data) {
      for (int bit = 0; bit < 8; ++bit) {
        byte ^= static_cast<std::uint8_t>(1 << bit);
        const auto sums = values_of_bytes<std::int32_t>(run_program(p, job.operands).y);
        byte ^= static_cast<std::uint8_t>(1 << bit);
        const std::size_t columns = wrong_columns(sums, recorded, job.shape.n).size();
        ++sweep.flips;
        sweep.seen += columns > 0;
        sweep.in_one_column += columns == 1;
      }
    }
  }
  return sweep;
}

}  // namespace

TEST_CASE("a flipped bit of a weight in SRAM shows in its column and a flipped bit of padding does not") {
  const auto dir = oracle_dir() / "r_4x3x7";
  const OracleCase c = read_case(dir);
  const auto recorded = to_row_major(read_array<std::int32_t>(dir / "C.i32"), c.m, c.n);
  for (const Layout& layout : layouts_of_4_3(c, read_array<std::uint8_t>(dir / "W.u8"))) {
    INFO(layout.name);
    const ChipJob job("mini", lpu::compiler::Output::kInt32, layout.w, c.x, c.m);
    const Sweep sweep = flip_every_bit(job, recorded);
    std::printf("planted: %zu bits of %s images, %zu seen, %zu in one column\n", sweep.flips,
                layout.name.c_str(), sweep.seen, sweep.in_one_column);
  }
}
