#include "emulator/cli/verbs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>

#include "emulator/cli/guard.h"
#include "emulator/isa/nearest.h"

namespace lpu::cli {
namespace {

void print_help() {
  fmt::print(
      "lpu {}: cycle-accurate, bit-exact emulator of a Groq-style LPU\n\nusage: lpu VERB [options]\n\n",
      LPU_VERSION);
  for (const Verb& v : verbs()) fmt::print("  {:<8} {}\n", v.name, v.summary);
  fmt::print(
      "\nEvery verb explains itself: lpu VERB --help\n\nExample:\n  lpu check llama2-70b\n\n"
      "Exit codes: 0 ok, 1 mismatch found, 2 bad input, 70 bug in lpu\n");
}

int unknown_verb(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Verb& v : verbs()) names.push_back(v.name);
  fmt::print(stderr, "lpu: there is no verb '{}'{}; the verbs are {}\n", name, did_you_mean(name, names),
             fmt::join(names, ", "));
  return kBadInput;
}

int dispatch(const Words& words) {
  if (words.empty()) {
    fmt::print(stderr, "lpu: no verb given; see lpu --help\n");
    return kBadInput;
  }
  const std::string& name = words.front();
  if (name == "--help" || name == "-h" || name == "help") return print_help(), kOk;
  if (name == "--version") return fmt::print("lpu {}\n", LPU_VERSION), kOk;
  for (const Verb& v : verbs()) {
    if (v.name != name) continue;
    return guarded(name, [&] { return v.run({words.begin() + 1, words.end()}); });
  }
  return unknown_verb(name);
}

}  // namespace

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> list = {
      {"compile", "one matmul to a program (.lpu) for one chip", cmd_compile},
      {"run", "run a program, alone or two engines in lockstep", cmd_run},
      {"check", "compile, run and compare every matmul of a workload with the kernels", cmd_check},
      {"profile", "where cycles and energy go, and what would bring them down", cmd_profile},
      {"trace", "a run as files for Perfetto, Konata and GTKWave", cmd_trace},
      {"quantize", "a checkpoint in other weight formats: the error of each, and a file", cmd_quantize},
      {"explore", "cost of a matmul or a layer over one or two parameters", cmd_explore},
      {"claims", "what others say about this machine, against compiled schedules", cmd_claims},
      {"disasm", "a program as text", cmd_disasm},
      {"info", "chips, workloads, engines; what a .lpu or model file holds", cmd_info},
  };
  return list;
}

int run_command(const Words& words) {
  const int code = dispatch(words);
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    fmt::print(stderr, "lpu: standard output cannot be written\n");
    return kBadInput;
  }
  return code;
}

}  // namespace lpu::cli
