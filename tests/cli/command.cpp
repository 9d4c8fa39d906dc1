#include "tests/cli/command.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace lpu::tests {
namespace {

[[noreturn]] void become_lpu(const std::vector<std::string>& arguments, const std::string& out,
                             const std::string& err) {
  const auto redirect = [](const std::string& path, int descriptor) {
    dup2(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), descriptor);
  };
  redirect(out, STDOUT_FILENO);
  redirect(err, STDERR_FILENO);
  std::vector<char*> argv{const_cast<char*>(LPU_COMMAND)};
  for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  execv(LPU_COMMAND, argv.data());
  _exit(127);
}

}  // namespace

Ran run_lpu(const std::vector<std::string>& arguments) {
  const Scratch scratch;
  const std::string out = scratch / "out", err = scratch / "err";
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) become_lpu(arguments, out, err);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(out), read_file(err)};
}

nlohmann::ordered_json run_json(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--json", "-"});
  const Ran ran = run_lpu(arguments);
  INFO("stderr: ", ran.err);
  REQUIRE(ran.code == 0);
  CHECK(ran.err == "");
  return nlohmann::ordered_json::parse(ran.out);
}

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "lpu-cli-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  dir_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  INFO("file ", path);
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace lpu::tests
