// The ranks of mpirun share the work; what comes out is what one process says.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "tests/cli/command.h"

using lpu::tests::read_file;
using lpu::tests::Scratch;

namespace {

// Exit status of `command` by a shell.
int shell(const std::string& command, const std::string& out, const std::string& err) {
  return std::system(fmt::format("{} > {} 2> {}", command, out, err).c_str());
}

std::string under_mpirun(int ranks, const std::string& command) {
  return fmt::format("timeout 100 {} --allow-run-as-root --oversubscribe -n {} {}", LPU_MPIRUN, ranks,
                     command);
}

std::string job(const std::string& csv, const std::string& cache) {
  return fmt::format(
      "{} explore --matmul 1x320x640 --vary n=16:1600:16 --vary m=1,3 --threads 1 --csv {} --cache {}",
      LPU_COMMAND, csv, cache);
}

}  // namespace

TEST_CASE("same bytes whatever the number of ranks; rank 0 alone keeps and prints") {
  const Scratch scratch;
  REQUIRE(shell(job(scratch / "one.csv", scratch / "one"), scratch / "one.txt", scratch / "err") == 0);
  for (const int ranks : {1, 2, 3}) {
    CAPTURE(ranks);
    const std::string name = std::to_string(ranks), csv = scratch / (name + ".csv");
    REQUIRE(shell(under_mpirun(ranks, job(csv, scratch / name)), scratch / "out.txt", scratch / "err") == 0);
    CHECK(read_file(csv) == read_file(scratch / "one.csv"));
    CHECK(read_file(scratch / "out.txt") == read_file(scratch / "one.txt"));
    const std::string kept = read_file((scratch / name) + "/costs.txt");
    CHECK(std::count(kept.begin(), kept.end(), '\n') == 200);
  }
}

TEST_CASE("--verify on several ranks") {
  const Scratch scratch;
  const std::string command =
      fmt::format("{} explore --matmul 2x96x200 --chip mini --vary k=31:40 --verify --no-cache --csv {}",
                  LPU_COMMAND, scratch / "a.csv");
  REQUIRE(shell(command, "/dev/null", scratch / "err") == 0);
  const std::string one = read_file(scratch / "a.csv");
  REQUIRE(shell(under_mpirun(2, command), "/dev/null", scratch / "err") == 0);
  CHECK(read_file(scratch / "a.csv") == one);
}

TEST_CASE("what rank 0 cannot do ends all ranks, with its line") {
  const Scratch scratch;
  const std::string command =
      fmt::format("{} explore --matmul 1x32x32 --vary m=1 --cache /dev/null/x", LPU_COMMAND);
  CHECK(shell(under_mpirun(2, command), "/dev/null", scratch / "err") != 0);
  CHECK(read_file(scratch / "err").find("lpu explore: --cache") != std::string::npos);
}

TEST_CASE("--cliffs says that it runs alone") {
  const Scratch scratch;
  const std::string command = fmt::format("{} explore --matmul 1x32x32 --cliffs --no-cache", LPU_COMMAND);
  CHECK(shell(under_mpirun(2, command), "/dev/null", scratch / "err") != 0);
  CHECK(read_file(scratch / "err").find("without mpirun") != std::string::npos);
}
