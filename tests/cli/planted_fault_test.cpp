// The comparison itself: an engine that lies must be caught, with exactly the elements it lied about.
#include <doctest/doctest.h>

#include "emulator/check/check.h"
#include "emulator/cli/guard.h"
#include "emulator/compiler/matmul.h"
#include "tests/engine/mutant_engine.h"

using namespace lpu;

namespace {

class Silent final : public check::CheckObserver {
 public:
  void stage(const std::string&) override {}
  void row(const check::CheckRow&) override {}
};

struct Setup {
  check::CheckJob job;
  std::unique_ptr<check::WeightSource> source;

  Setup() {
    chip_preset("mini", &job.chip);
    check::WeightRecipe recipe;
    recipe.format = kernels::Format::kInt8;
    source = check::synthetic_weights(model::single_matmul({2, 64, 48}), recipe);
    job.matmuls = source->workload().matmuls;
    job.batch = 2;
    job.engine = [] { return make_engine("fast"); };
  }
  check::CheckReport run() {
    Silent observer;
    return check::run_check(job, *source, observer);
  }
};

// Where element (row, col) of y lies.
struct Place {
  int queue = 0, addr = 0, lane = 0;
};
Place place_of_y(const Setup& s, int row, int col) {
  const kernels::QuantizedMatrix w = s.source->make(s.job.matmuls.front());
  compiler::MatmulRequest r;
  r.weights = &w;
  r.columns = w.n;
  r.m = s.job.batch;
  const Program p = compiler::compile_matmul(s.job.chip, r);
  for (const TensorPiece& piece : p.tensor("y")->pieces)
    if (piece.row == row && col >= piece.col && col < piece.col + piece.count)
      return {piece.queue, piece.addr, piece.lane + col - piece.col};
  FAIL("y has no such element");
  return {};
}

std::function<std::unique_ptr<Engine>()> bit_flipper(const Setup& s, const Place& at) {
  return [&s, at] {
    auto mutant = std::make_unique<tests::MutantEngine>(make_engine("fast"));
    mutant->memory_fault = [&s, at](Engine* e) {
      std::vector<std::uint8_t> row(static_cast<std::size_t>(s.job.chip.lanes()));
      e->peek(at.queue, at.addr, row);
      row[static_cast<std::size_t>(at.lane)] ^= 1;
      e->poke(at.queue, at.addr, row);
    };
    return mutant;
  };
}

}  // namespace

TEST_CASE("a true engine passes") {
  Setup s;
  const check::CheckReport report = s.run();
  CHECK(report.outputs == 96);
  CHECK(report.mismatches == 0);
  CHECK(report.passed());
}

TEST_CASE("one flipped bit is one mismatch, named") {
  Setup s;
  const std::uint64_t good = s.run().digest;
  s.job.engine = bit_flipper(s, place_of_y(s, 1, 37));
  const check::CheckReport report = s.run();
  CHECK(report.mismatches == 1);
  CHECK_FALSE(report.passed());
  CHECK(report.rows.at(0).first_mismatch.find("y[1][37]") != std::string::npos);
  CHECK(report.digest != good);
}

TEST_CASE("lockstep sees a second engine that parts from the first") {
  Setup s;
  s.job.against = bit_flipper(s, place_of_y(s, 0, 3));
  const check::CheckReport report = s.run();
  CHECK(report.mismatches == 0);
  CHECK_FALSE(report.engines_equal);
  CHECK_FALSE(report.passed());
  CHECK(report.rows.at(0).lockstep.find("final SRAM") != std::string::npos);
}

TEST_CASE("cycles are part of the digest") {
  Setup s;
  const std::uint64_t good = s.run().digest;
  s.job.engine = [] {
    auto mutant = std::make_unique<tests::MutantEngine>(make_engine("fast"));
    mutant->result_fault = [](RunResult* r) { ++r->cycles; };
    return mutant;
  };
  CHECK(s.run().digest != good);
}

TEST_CASE("a compiled program that breaks a rule is our bug, not the user's") {
  Setup s;
  s.job.engine = [] {
    auto mutant = std::make_unique<tests::MutantEngine>(make_engine("fast"));
    mutant->result_fault = [](RunResult* r) { r->fault.kind = FaultKind::kUndrivenStream; };
    return mutant;
  };
  CHECK(cli::guarded("check", [&] { return s.run(), 0; }) == cli::kOurBug);
}
