// The whole verb with an engine that lies. This program has a factory of its own, so lpu_cli finds no honest
// engine.
#include <doctest/doctest.h>

#include "emulator/cli/guard.h"
#include "emulator/cli/verbs.h"
#include "emulator/engine/fast/fast_engine.h"
#include "emulator/engine/forwarding_engine.h"
#include "emulator/program/read.h"
#include "tests/cli/command.h"
#include "tests/engine/mutant_engine.h"

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

// Accumulates wrongly in superlane 1, as far as its events tell.
std::unique_ptr<Engine> bad_accumulator() {
  auto mutant = std::make_unique<tests::MutantEngine>(make_fast_engine());
  mutant->event_fault = [](std::int64_t, Event* e, std::vector<std::uint8_t>* payload) {
    if (e->kind == EventKind::kAccumulate && e->superlane == 1) payload->front() ^= 1;
    return true;
  };
  return mutant;
}

std::unique_ptr<Engine> alarmist() {
  auto mutant = std::make_unique<tests::MutantEngine>(make_fast_engine());
  mutant->result_fault = [](RunResult* r) {
    r->finished = false;
    r->fault = {FaultKind::kUndrivenStream, 100, 0, 0, -1, -1};
  };
  return mutant;
}

}  // namespace

std::unique_ptr<Engine> make_engine(std::string_view name, const EngineSettings&) {
  if (name == "honest") return make_fast_engine();
  if (name == "bad-accumulator") return bad_accumulator();
  if (name == "alarmist") return alarmist();
  return std::make_unique<Liar>();
}
std::vector<std::string> engine_names() { return {"fast", "honest", "bad-accumulator", "alarmist"}; }

}  // namespace lpu

using lpu::cli::run_command;

namespace {

std::string compiled(const lpu::tests::Scratch& scratch) {
  const std::string path = scratch / "p.lpu";
  REQUIRE(run_command({"compile", "--matmul", "2x64x48", "--chip", "mini", "-o", path}) == lpu::cli::kOk);
  return path;
}

std::size_t words_in(const std::string& path) {
  const lpu::ReadResult read = lpu::read_program(path);
  REQUIRE(read.status.ok());
  std::size_t n = 0;
  for (const auto& queue : read.program.queues) n += queue.size();
  return n;
}

}  // namespace

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

TEST_CASE("run --minimise writes a small program on which the engines part, and its listing") {
  const lpu::tests::Scratch scratch;
  const std::string path = compiled(scratch), small = scratch / "small.lpu", report = scratch / "r.json";
  CHECK(run_command({"run", path, "--engine", "honest", "--against", "bad-accumulator", "--minimise", small,
                     "--json", report}) == lpu::cli::kMismatch);
  const auto j = nlohmann::json::parse(lpu::tests::read_file(report));
  CHECK(j.at("engines_equal") == false);
  const auto text = j.at("lockstep").get<std::string>();
  for (const char* part :
       {"events differ first in cycle", "a: cycle", "b: cycle", "superlane 1", "because of", "acc"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, text);
  CHECK(j.at("minimised").get<std::string>().find(small) == 0);
  // A read that drives the stream, Iw, Abc and Acc with their NOPs, and what brings an activation.
  CHECK(words_in(small) <= 12);
  CHECK(words_in(path) > 100);
  const std::string listing = lpu::tests::read_file(small + ".txt");
  for (const char* op : {"read", "iw", "abc", "acc"}) CHECK(listing.find(op) != std::string::npos);
  // It is a program of its own, without inputs.
  CHECK(run_command({"run", small, "--engine", "honest"}) == lpu::cli::kOk);
  CHECK(run_command({"run", small, "--engine", "honest", "--against", "bad-accumulator"}) ==
        lpu::cli::kMismatch);
}

TEST_CASE("run --minimise writes nothing when the engines agree, and wants two of them") {
  const lpu::tests::Scratch scratch;
  const std::string path = compiled(scratch), small = scratch / "small.lpu";
  CHECK(run_command({"run", path, "--engine", "honest", "--against", "honest", "--minimise", small}) ==
        lpu::cli::kOk);
  CHECK_FALSE(std::filesystem::exists(small));
  CHECK(run_command({"run", path, "--engine", "honest", "--minimise", small}) == lpu::cli::kBadInput);
  CHECK(run_command({"run", path, "--engine", "honest", "--against", "bad-accumulator", "--minimise",
                     "/nonexistent/small.lpu"}) == lpu::cli::kBadInput);
}

TEST_CASE("that an engine differs comes before that it stops at a fault") {
  const lpu::tests::Scratch scratch;
  const std::string path = compiled(scratch);
  CHECK(run_command({"run", path, "--engine", "alarmist"}) == lpu::cli::kBadInput);
  CHECK(run_command({"run", path, "--engine", "alarmist", "--against", "honest"}) == lpu::cli::kMismatch);
}
