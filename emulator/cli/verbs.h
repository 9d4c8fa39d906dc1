// The verbs of the command.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lpu::cli {

using Words = std::vector<std::string>;  // the command line behind the verb

int cmd_check(const Words& words);
int cmd_claims(const Words& words);
int cmd_compile(const Words& words);
int cmd_disasm(const Words& words);
int cmd_explore(const Words& words);
int cmd_info(const Words& words);
int cmd_profile(const Words& words);
int cmd_quantize(const Words& words);
int cmd_run(const Words& words);
int cmd_trace(const Words& words);

struct Verb {
  std::string_view name, summary;
  int (*run)(const Words& words);
};
const std::vector<Verb>& verbs();

// The whole command: `lpu <verb> ...`. Returns the exit code.
int run_command(const Words& words);

}  // namespace lpu::cli
