// lpu disasm: a program as text.
#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "emulator/cli/guard.h"
#include "emulator/cli/output.h"
#include "emulator/cli/program_file.h"
#include "emulator/cli/verbs.h"
#include "emulator/program/listing.h"

namespace lpu::cli {
namespace {

VerbText text() {
  return {"lpu disasm", "FILE.lpu [options]",
          R"(Prints every queue's instructions, the SRAM images and the tensor map. With --images the text is
the whole program, byte for byte; without it each image is one comment.)",
          R"(  lpu disasm q.lpu
  lpu disasm q.lpu --cycles
  lpu disasm q.lpu --images -o q.txt)"};
}

Json lines_json(const std::string& file, const std::string& listing) {
  Json j;
  j["file"] = file;
  j["lines"] = Json::array();
  std::istringstream in(listing);
  for (std::string line; std::getline(in, line);) j["lines"].push_back(line);
  return j;
}

void write_text(const std::string& path, const std::string& listing) {
  std::ofstream out(path, std::ios::binary);
  out << listing << std::flush;
  if (!out) throw BadInput(fmt::format("--out {}: the file cannot be written", path));
}

}  // namespace

int cmd_disasm(const Words& words) {
  Arguments arguments(text());
  add_program_argument(&arguments);
  arguments.add("cycles", "", "put the cycle in front of every word whose cycle is fixed");
  arguments.add("images", "", "print the bytes of the SRAM images too");
  arguments.add("out,o", "FILE", "write the text there instead of to stdout");
  add_json_option(&arguments);
  if (!arguments.parse(words)) return kOk;
  const Program program = load_program(arguments);
  Output output(arguments);
  const std::string listing = disassemble(program, {arguments.has("cycles"), arguments.has("images")});
  if (const auto path = arguments.text("out"))
    write_text(*path, listing);
  else
    output.text(listing);
  output.json(lines_json(*arguments.text("program"), listing));
  return kOk;
}

}  // namespace lpu::cli
