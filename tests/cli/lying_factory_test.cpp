// The whole verb with an engine that lies. This program has a factory of its own, so lpu_cli finds no honest
// engine.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include "emulator/cli/guard.h"
#include "emulator/cli/verbs.h"
#include "emulator/engine/fast/fast_engine.h"
#include "emulator/engine/forwarding_engine.h"
#include "tests/cli/command.h"

namespace lpu {
namespace {

// Flips the lowest bit of the first element of the output "y".
class Liar final : public ForwardingEngine {
 public:
  Liar() : ForwardingEngine(make_fast_engine()) {}

  void load(const Program& p) override {
    program_ = &p;
    inner().load(p);
  }
  RunResult run(std::int64_t limit) override {
    const RunResult r = inner().run(limit);
    const TensorPiece& piece = program_->tensor("y")->pieces.front();
    std::vector<std::uint8_t> vector(static_cast<std::size_t>(program_->chip.lanes()));
    inner().peek(piece.queue, piece.addr, vector);
    vector[static_cast<std::size_t>(piece.lane)] ^= 1;
    inner().poke(piece.queue, piece.addr, vector);
    return r;
  }

 private:
  const Program* program_ = nullptr;
};

}  // namespace

std::unique_ptr<Engine> make_engine(std::string_view name) {
  return name == "honest" ? make_fast_engine() : std::make_unique<Liar>();
}
std::vector<std::string> engine_names() { return {"fast", "honest"}; }

}  // namespace lpu

using lpu::cli::run_command;

TEST_CASE("a mismatch is exit code 1 and is counted in the report") {
  const lpu::tests::Scratch scratch;
  const std::string report = scratch / "r.json";
  const lpu::cli::Words job = {"check", "--matmul", "1x64x48", "--chip", "mini", "--json", report};
  CHECK(run_command(job) == lpu::cli::kMismatch);
  const auto j = nlohmann::json::parse(lpu::tests::read_file(report));
  CHECK(j.at("mismatches") == 1);
  CHECK(j.at("rows").at(0).at("mismatches") == 1);
}

TEST_CASE("engines that part are exit code 1, honest ones 0") {
  const lpu::cli::Words job = {"check", "--matmul", "1x64x48", "--chip", "mini", "--engine", "honest"};
  CHECK(run_command(job) == lpu::cli::kOk);
  lpu::cli::Words against = job;
  against.insert(against.end(), {"--against", "fast"});
  CHECK(run_command(against) == lpu::cli::kMismatch);
}
