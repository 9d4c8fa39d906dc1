// The comparisons of this folder must be able to fail: single bits flipped in the SRAM images of compiled
// programs.
#include <cstring>
#include <set>

#include "tests/chip_data/on_chip.h"
#include "tests/chip_data/oracle35_layouts.h"
#include "tests/engine/sanitized.h"

using namespace lpu::tests;
using lpu::Program;
using lpu::compiler::Output;
using lpu::kernels::Format;
using lpu::kernels::tests::oracle_dir;
using lpu::kernels::tests::read_array;
using lpu::kernels::tests::read_case;
using lpu::kernels::tests::to_row_major;

namespace {

struct Sweep {
  std::size_t flips = 0, seen = 0, in_one_column = 0;
};

template <typename T>
std::size_t wrong_columns(const std::vector<T>& y, const std::vector<T>& recorded, std::size_t n) {
  std::set<std::size_t> columns;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::memcmp(&y[i], &recorded[i], sizeof(T)) != 0) columns.insert(i % n);
  }
  return columns.size();
}

// Flips every bit of every byte of every image, one at a time.
template <typename T>
Sweep flip_every_bit(const ChipJob& job, const std::vector<T>& recorded) {
  Program p = job.compile();
  Sweep sweep;
  for (auto& image : p.images) {
    for (std::uint8_t& byte : image.data) {
      for (int bit = 0; bit < 8; ++bit) {
        byte ^= static_cast<std::uint8_t>(1 << bit);
        const auto y = values_of_bytes<T>(run_program(p, job.operands).y);
        byte ^= static_cast<std::uint8_t>(1 << bit);
        ++sweep.flips;
        sweep.seen += differences(y, recorded) != 0;
        sweep.in_one_column += wrong_columns(y, recorded, job.shape.n) == 1;
      }
    }
  }
  return sweep;
}

// Bits of SRAM that hold weights; q3p5b's pairs are stored as two nibbles on the chip.
std::size_t weight_bits(Format format, const OracleCase& c) {
  if (format == Format::kInt8) return c.n * c.k * 8;
  if (format == Format::kQ3p5) return c.n * ((c.k + 1) / 2 * 4 + c.k / 2 * 3);
  return c.n * c.k * 4;
}

}  // namespace

// The other case runs the same code on a fifth of the bits, enough for sanitizers.
TEST_CASE("every bit of a weight in SRAM shows, in its column only, and no other bit does" *
          doctest::skip(kSanitized)) {
  const auto dir = oracle_dir() / "r_4x3x7";
  const OracleCase c = read_case(dir);
  const auto recorded = to_row_major(read_array<std::int32_t>(dir / "C.i32"), c.m, c.n);
  Compared flips("flipped bits of SRAM images");
  for (const Layout& layout : layouts_of_4_3(c, read_array<std::uint8_t>(dir / "W.u8"))) {
    INFO(layout.name);
    const ChipJob job(mini(), Output::kInt32, layout.w, c.x, c.m);
    const Sweep sweep = flip_every_bit(job, recorded);
    CHECK(sweep.seen == weight_bits(layout.w.format, c));
    CHECK(sweep.in_one_column == sweep.seen);
    CHECK(sweep.flips > sweep.seen);
    flips.add(sweep.flips);
  }
  CHECK(flips.count() > 0);
}

TEST_CASE("so does every bit of a scale in SRAM, in the floats of its column") {
  const auto dir = oracle_dir() / "r_2x5x2";
  const OracleCase c = read_case(dir);
  const auto recorded = to_row_major(read_array<float>(dir / "out_int4.f32"), c.m, c.n);
  const auto w = as_stored(c, Format::kInt4, read_array<std::uint8_t>(dir / "W4.u8"));
  Compared flips("flipped bits of SRAM images, scales among them");
  const Sweep sweep = flip_every_bit(ChipJob(mini(), Output::kFloat32, w, c.x, c.m), recorded);
  CHECK(sweep.seen == weight_bits(Format::kInt4, c) + c.n * 32);
  CHECK(sweep.in_one_column == sweep.seen);
  CHECK(sweep.flips > sweep.seen);
  flips.add(sweep.flips);
}
