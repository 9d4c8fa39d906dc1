// The fast engine takes loops as one and multiplies late where nobody watches. Watched, it does everything
// one by one; what it says and leaves must be the same.
#include <doctest/doctest.h>

#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "emulator/compiler/matmul.h"
#include "emulator/engine/fault.h"
#include "emulator/isa/timing.h"
#include "kernels/format.h"
#include "tests/engine/engines.h"
#include "tests/engine/feed_programs.h"
#include "tests/engine/program_builder.h"
#include "tests/engine/sanitized.h"
#include "tests/engine/watched_twin.h"
#include "tests/fuzz/random/break.h"
#include "tests/fuzz/random/collide.h"

namespace lpu::tests {
namespace {

constexpr std::uint64_t kSeeds = kSanitized ? 300 : 3000;

std::string counts(const std::map<FaultKind, int>& kinds) {
  std::ostringstream s;
  for (const auto& [kind, n] : kinds) s << fault_name(kind) << ": " << n << "; ";
  return s.str();
}

kernels::QuantizedMatrix random_matrix(kernels::Format f, std::size_t k, std::size_t n) {
  kernels::QuantizedMatrix w = kernels::make_matrix(f, k, n);
  fuzz::Rng rng(k * n);
  for (auto& byte : w.data) byte = static_cast<std::uint8_t>(rng.next());
  return w;
}

// With random bytes in every vector of an input, so that no product is zero.
Program with_inputs(Program p, std::uint64_t seed) {
  fuzz::Rng rng(seed);
  std::set<std::pair<int, int>> rows;
  for (const IoTensor& t : p.tensors)
    for (const TensorPiece& piece : t.pieces)
      for (int byte = 0; t.role == TensorRole::kInput && byte < dtype_bytes(t.dtype); ++byte)
        rows.emplace(piece.queue + byte, piece.addr);
  for (const auto& [queue, addr] : rows) {
    std::vector<std::uint8_t> data(static_cast<std::size_t>(p.chip.lanes()));
    for (auto& b : data) b = static_cast<std::uint8_t>(rng.next());
    p.images.push_back({queue, addr, std::move(data)});
  }
  return p;
}

}  // namespace

TEST_CASE("random feeds, whole and cut anywhere, memory changed and sinks attached in between") {
  std::map<FaultKind, int> kinds;
  WatchedTwin one(1), three(3);
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Program p = random_feed(seed, fuzz::random_chip(seed));
    REQUIRE(program_faults(p).empty());
    WatchedTwin& twin = seed % 4 == 0 ? three : one;
    const std::string why = twin_difference(&twin, p, fuzz::Rng(seed + 1));
    REQUIRE_MESSAGE(why.empty(), "seed " << seed << ": " << why);
    twin.load(p);
    twin.run_to_end();
    ++kinds[twin.result().fault.kind];
  }
  MESSAGE(counts(kinds));
  CHECK(kinds[FaultKind::kNone] > static_cast<int>(kSeeds / 3));
  CHECK(kinds[FaultKind::kDoubleDrive] > 0);
  CHECK(kinds[FaultKind::kUndrivenStream] > 0);
  if (!kSanitized) CHECK(kinds[FaultKind::kReadTooSoon] > 0);  // too rare for a few hundred programs
}

TEST_CASE("random programs, legal, broken, changed and crowded") {
  WatchedTwin twin;
  for (std::uint64_t seed = 0; seed < kSeeds / 10; ++seed) {
    const Chip chip = fuzz::random_chip(seed);
    const fuzz::Random legal = fuzz::generate(seed, chip);
    std::vector<Program> programs{legal.program, fuzz::chaos(seed, chip), fuzz::crowd(seed, chip)};
    for (const FaultKind kind : fuzz::kFaultKinds)
      if (auto p = fuzz::break_rule(kind, legal, seed)) programs.push_back(std::move(*p));
    if (auto p = fuzz::change_one(legal.program, seed)) programs.push_back(std::move(*p));
    for (std::size_t i = 0; i < programs.size(); ++i) {
      const std::string why = twin_difference(&twin, programs[i], fuzz::Rng(seed));
      REQUIRE_MESSAGE(why.empty(), "seed " << seed << ", program " << i << ": " << why);
    }
  }
}

TEST_CASE("loops behind a Sync, cut anywhere") {
  const int reads = 30, far = 10;
  ProgramBuilder b(mini());
  const Site from = timing::mem_site(b.chip(), Hemisphere::kEast, 40),
             to = timing::mem_site(b.chip(), Hemisphere::kEast, 40 - far);
  const auto later = b.chip().lat_read + timing::transit(Direction::kWest, from, to).v;
  const Instr next = repeat(1, reads - 1, 1, 1);
  for (int row = 0; row < reads; ++row) b.fill(b.mem_e(40), row, 1 + row);
  b.place(b.mem_e(40), 0, {sync(), read(0, west(9)), next});
  b.place(b.mem_e(40 - far), 0, {sync(), nop(static_cast<int>(later)), write(50, west(9)), next});
  b.place(b.alu(0), 20, notify());
  const Program p = b.build();
  WatchedTwin twin;
  for (std::uint64_t seed = 0; seed < 100; ++seed) CHECK(twin_difference(&twin, p, fuzz::Rng(seed)) == "");
  CHECK(twin.result().finished);
}

TEST_CASE("compiled matmuls in every format, on both chips and with both decoders") {
  WatchedTwin one(1), two(2);
  for (const char* preset : {"mini", "tsp-v1"})
    for (const std::int64_t decoder : {0, 2})
      for (const auto format : {kernels::Format::kInt8, kernels::Format::kInt4, kernels::Format::kQ3p5})
        for (const std::size_t m : {1u, 5u}) {
          Chip chip;
          chip_preset(preset, &chip);
          chip.mxm_weight_decoder = decoder;
          const auto lanes = static_cast<std::size_t>(chip.lanes());
          const kernels::QuantizedMatrix w = random_matrix(format, 7 * lanes, 5 * lanes - 16);
          compiler::MatmulRequest r;
          r.weights = &w;
          r.columns = w.n;
          r.m = m;
          const Program p = with_inputs(compiler::compile_matmul(chip, r), m);
          REQUIRE(program_faults(p).empty());
          CAPTURE(preset);
          CAPTURE(decoder);
          CAPTURE(static_cast<int>(format));
          CAPTURE(m);
          CHECK(twin_difference(&one, p, fuzz::Rng(1)) == "");
          CHECK(twin_difference(&two, p, fuzz::Rng(2)) == "");
        }
}

}  // namespace lpu::tests
