// Waveforms: a file that a reader of the format takes, with the cycles that were asked for, and a run that is
// the same with and without.
#include <doctest/doctest.h>

#include <filesystem>

#include "emulator/engine/fast/fast_engine.h"
#include "emulator/engine/rtl/engine.h"
#include "gtkwave/fstapi.h"
#include "tests/hw/hand_programs.h"

namespace lpu::tests {
namespace {

struct WaveFile {
  std::uint64_t first_ns = 0, last_ns = 0, signals = 0;
};

WaveFile read(const std::filesystem::path& path) {
  void* reader = fstReaderOpen(path.c_str());
  REQUIRE(reader != nullptr);
  constexpr std::uint64_t kPsPerNs = 1000;
  const WaveFile w{fstReaderGetStartTime(reader) / kPsPerNs, fstReaderGetEndTime(reader) / kPsPerNs,
                   fstReaderGetVarCount(reader)};
  fstReaderClose(reader);
  return w;
}

}  // namespace

TEST_CASE("a window of a run as a waveform") {
  Chip chip;
  REQUIRE(chip_preset("mini", &chip));
  const Program p = matmul_program(chip, 2, 3);
  const auto path = std::filesystem::temp_directory_path() / "lpu_waves_test.fst";
  const auto engine = rtl::make_rtl_engine();
  engine->load(p);
  const RunResult plain = engine->run(100'000);
  REQUIRE(plain.finished);

  CHECK(engine->record_waves({path.string(), 20, 39}).empty());
  engine->load(p);
  const RunResult recorded = engine->run(100'000);
  CHECK(recorded.cycles == plain.cycles);
  CHECK(recorded.dispatches == plain.dispatches);
  const WaveFile w = read(path);
  CHECK(w.first_ns == 20);
  CHECK(w.last_ns >= 39);
  CHECK(w.last_ns <= 39 + 3);  // until the last cycle's first tile has shown all
  CHECK(w.signals > 1000);
  std::filesystem::remove(path);
}

TEST_CASE("who has no signals says so") {
  CHECK(make_fast_engine()->record_waves({"x.fst", 0, 1}) == "this engine has no signals to record");
}

TEST_CASE("a file that cannot be written is an error of the run") {
  Chip chip;
  REQUIRE(chip_preset("mini", &chip));
  const Program p = matmul_program(chip, 1, 1);
  const auto engine = rtl::make_rtl_engine();
  CHECK(engine->record_waves({"/nowhere/x.fst", 0, 1}).empty());
  engine->load(p);
  CHECK_THROWS_WITH(engine->run(1000), "/nowhere/x.fst: cannot be written");
}

}  // namespace lpu::tests
