#include "emulator/cli/program_file.h"

#include <utility>

#include "emulator/cli/guard.h"
#include "emulator/program/read.h"

namespace lpu::cli {

void add_program_argument(Arguments* arguments) {
  arguments->add("program", "FILE.lpu", "the program, as lpu compile writes it");
  arguments->add_positional("program");
}

Program load_program(const Arguments& arguments) {
  const auto path = arguments.text("program");
  if (!path) throw BadInput("no program given; it wants the name of a .lpu file");
  ReadResult read = read_program(*path);
  if (!read.status.ok()) throw BadInput(read.status.text());
  return std::move(read.program);
}

}  // namespace lpu::cli
