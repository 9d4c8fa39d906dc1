// A run that is killed half-way and started again.
#include <doctest/doctest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <sstream>
#include <thread>

#include "tests/cli/command.h"

extern char** environ;

using lpu::tests::read_file;
using lpu::tests::run_lpu;
using lpu::tests::Scratch;

namespace {

std::vector<std::string> job(const std::string& cache, const std::string& csv) {
  return {"explore",   "--matmul", "1x640x640", "--vary", "n=16:3200:16", "--vary", "m=1,2",
          "--threads", "2",        "--cache",   cache,    "--csv",        csv};
}

std::size_t lines(const std::string& file) {
  if (!std::filesystem::exists(file)) return 0;
  const std::string text = read_file(file);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// Kills the command with SIGKILL as soon as `file` has so many lines; false: it ended before.
bool start_and_kill(std::vector<std::string> arguments, const std::string& file, std::size_t least) {
  arguments.insert(arguments.begin(), LPU_COMMAND);
  std::vector<char*> argv;
  for (std::string& a : arguments) argv.push_back(a.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", 1, 0);
  pid_t pid = 0;
  REQUIRE(posix_spawn(&pid, LPU_COMMAND, &actions, nullptr, argv.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (lines(file) >= least) kill(pid, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return WIFSIGNALED(status);
}

}  // namespace

TEST_CASE("a killed run goes on where it stopped, loses nothing, and reports the same bytes") {
  const Scratch scratch;
  const std::string cache = scratch / "cache", file = cache + "/costs.txt";
  CHECK(run_lpu(job(scratch / "whole", scratch / "whole.csv")).code == 0);
  REQUIRE(start_and_kill(job(cache, scratch / "a.csv"), file, 20));
  const std::string before = read_file(file);
  const std::size_t kept = lines(file);
  CHECK(kept >= 20);
  CHECK(kept < 400);
  CHECK(run_lpu(job(cache, scratch / "a.csv")).code == 0);
  CHECK(read_file(scratch / "a.csv") == read_file(scratch / "whole.csv"));
  const std::string after = read_file(file);
  CHECK(after.compare(0, before.size(), before) == 0);
  // Nothing that was there was computed again: every key stands once.
  std::set<std::string> keys;
  std::size_t whole_lines = 0;
  std::istringstream in(after);
  for (std::string line; std::getline(in, line);) {
    if (std::count(line.begin(), line.end(), '\t') != 2) continue;  // the line that was cut
    ++whole_lines;
    keys.insert(line.substr(17, line.rfind('\t') - 17));
  }
  CHECK(keys.size() == whole_lines);
  CHECK(keys.size() == 400);
}
