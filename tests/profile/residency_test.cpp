#include <doctest/doctest.h>

#include <numeric>

#include "emulator/isa/timing.h"
#include "tests/engine/program_builder.h"
#include "tests/profile/programs.h"

using namespace lpu;
using namespace lpu::tests;
using namespace lpu::profile;

namespace {

std::int64_t vectors(const Residency& r, Content c) { return r.vectors[static_cast<std::size_t>(c)]; }
std::int64_t vector_cycles(const Residency& r, Content c) {
  const auto& bins = r.bins[static_cast<std::size_t>(c)];
  return std::accumulate(bins.begin(), bins.end(), std::int64_t{0});
}

}  // namespace

TEST_CASE("a vector is resident until it is last read, a result to the end") {
  Chip chip;
  chip_preset("mini", &chip);
  ProgramBuilder b(chip);
  b.fill(b.mem_e(0), 0, 1).fill(b.mem_e(0), 1, 2);
  b.place(b.mem_e(0), 4, read(0, east(0)));
  const std::int64_t written = 4 + chip.lat_read;
  b.place(b.mem_e(1), written, write(7, east(0)));
  b.place(b.mem_e(1), written + 10, read(7, east(1)));
  b.place(b.mem_e(2), written + 10 + chip.lat_read, write(9, east(1)));
  b.place(b.mem_e(2), 40, read(3, east(2)));  // never written: zeros of the reset state
  b.tensor({"y", TensorRole::kOutput, DType::kInt8, 1, 16, {{0, 0, 1, 16, b.mem_e(2), 9, 0, 0}}});
  const Profiled p(b.build(), {});
  const Residency& r = p.profile.residency;
  const std::int64_t first = p.profile.first, last = first + p.profile.cycles - 1;

  CHECK(vectors(r, Content::kConstants) == 1);
  CHECK(vector_cycles(r, Content::kConstants) == 4 - first + 1);
  CHECK(vectors(r, Content::kUnused) == 1);
  CHECK(vector_cycles(r, Content::kUnused) == 1);
  CHECK(vectors(r, Content::kOutputs) == 1);
  CHECK(vector_cycles(r, Content::kOutputs) == last - (written + 10 + chip.lat_read) + 1);
  CHECK(vectors(r, Content::kSums) == 2);
  CHECK(vector_cycles(r, Content::kSums) == 11 + (40 - first + 1));
  CHECK(vectors(r, Content::kWeights) == 0);
  CHECK(r.peak_vectors == 3);  // both images and the zeros, in the first cycle
  REQUIRE(r.pattern_of.size() == static_cast<std::size_t>(2 * chip.mem_slices));
  const auto& slice =
      r.patterns[static_cast<std::size_t>(r.pattern_of[static_cast<std::size_t>(b.mem_e(2))])];
  REQUIRE(slice.size() == 2);
  CHECK(slice[0].content == Content::kSums);
  CHECK(slice[0].block == 3 / r.rows_per_block);
  CHECK(slice[1].content == Content::kOutputs);
  CHECK(slice[1].last == last);
}

TEST_CASE("contents of compiled matmuls are told apart by what takes them") {
  for (const MatmulCase& c : {MatmulCase{2, 64, 80}, MatmulCase{2, 64, 80, kernels::Format::kInt4},
                              MatmulCase{2, 64, 80, kernels::Format::kQ3p5},
                              MatmulCase{1, 640, 640, kernels::Format::kInt8, "tsp-v1"}}) {
    CAPTURE(name_of(c));
    const auto p = profiled(c);
    const Residency& r = p->profile.residency;
    std::int64_t inputs = 0, outputs = 0, images = 0;
    std::map<std::pair<int, int>, bool> rows[2];
    for (const IoTensor& t : p->program.tensors)
      for (const TensorPiece& piece : t.pieces)
        for (int i = 0; i < dtype_bytes(t.dtype); ++i)
          rows[static_cast<int>(t.role)][{piece.queue + i, piece.addr}] = true;
    inputs = static_cast<std::int64_t>(rows[0].size());
    outputs = static_cast<std::int64_t>(rows[1].size());
    for (const MemImage& image : p->program.images)
      images += static_cast<std::int64_t>(image.data.size()) / p->program.chip.lanes();
    CHECK(vectors(r, Content::kInputs) <= inputs);  // a hemisphere may have copies it does not need
    CHECK(vectors(r, Content::kInputs) > 0);
    CHECK(vectors(r, Content::kOutputs) == outputs);
    CHECK(vectors(r, Content::kWeights) + vectors(r, Content::kConstants) <= images);
    CHECK(vectors(r, Content::kWeights) > 0);
    CHECK(vectors(r, Content::kConstants) > 0);
    CHECK(vectors(r, Content::kSums) > 0);
    // Every vector is of some block of some slice.
    std::int64_t in_blocks = 0, all = 0;
    for (const std::int32_t pattern : r.pattern_of)
      for (const Resident& block : r.patterns[static_cast<std::size_t>(pattern)]) in_blocks += block.rows;
    for (const std::int64_t n : r.vectors) all += n;
    CHECK(in_blocks == all);
    CHECK(all == images + inputs + p->run.result.mem_writes);
    CHECK(r.peak_vectors <= all);
    CHECK(r.peak_vectors >= inputs + images);
  }
}

TEST_CASE("weights stored whole are as many vectors as the columns the planes take") {
  const auto p = profiled({1, 64, 64});
  CHECK(vectors(p->profile.residency, Content::kWeights) == p->run.result.weight_columns);
}
