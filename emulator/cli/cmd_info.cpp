// lpu info: what this lpu knows, what a chip is, what a file holds.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "emulator/cli/chip_options.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/info_program.h"
#include "emulator/cli/output.h"
#include "emulator/cli/program_file.h"
#include "emulator/cli/verbs.h"
#include "emulator/engine/engine.h"
#include "emulator/model/import_error.h"
#include "emulator/model/model_file.h"
#include "emulator/model/workload.h"
#include "emulator/program/grouped.h"

namespace lpu::cli {
namespace {

VerbText text() {
  return {
      "lpu info", "[FILE.lpu | --model FILE | --all] [options]",
      R"(Without a file: engines, workloads and chip presets. --all lists every key of the chip that --chip,
--config and --set describe, with value, unit, what it is and where the number comes from. With a
.lpu file: its identity and contents. With --model: the matrices of a checkpoint.)",
      R"(  lpu info
  lpu info --all --chip mini
  lpu info q.lpu
  lpu info --model stories260K.bin)"};
}

void overview(Output* output) {
  std::string s = fmt::format("lpu {}\n\nengines    {}\nworkloads  {}\n\nchips\n", LPU_VERSION,
                              fmt::join(engine_names(), ", "), fmt::join(model::workload_names(), ", "));
  Json j;
  j["version"] = LPU_VERSION;
  j["engines"] = engine_names();
  j["workloads"] = model::workload_names();
  j["chips"] = Json::array();
  for (const std::string_view name : chip_presets()) {
    Chip chip;
    chip_preset(name, &chip);
    s += fmt::format("  {:<8} {} lanes, {} MXM plane{} of {}x{}, {} B of SRAM, {} MHz\n", name, chip.lanes(),
                     chip.mxm_planes, chip.mxm_planes == 1 ? "" : "s", chip.lanes(), chip.lanes(),
                     grouped(chip.sram_bytes()), chip.clock_hz / 1'000'000);
    j["chips"].push_back(chip_json(chip));
  }
  output->text(s);
  output->json(j);
}

void all_keys(const Chip& chip, Output* output) {
  std::string s = fmt::format("chip {}: {} lanes, {} B of SRAM\n\n", chip.preset, chip.lanes(),
                              grouped(chip.sram_bytes()));
  s += fmt::format("{:<28} {:>16} {:<16} {}\n", "key", "value", "unit", "what it is [source]");
  Json j;
  j["chip"] = chip.preset;
  j["keys"] = Json::array();
  for (const ChipKey& k : chip_keys()) {
    const std::string value = chip_value_text(chip, k);
    s += fmt::format("{:<28} {:>16} {:<16} {} [{}]\n", k.key, value, k.unit, k.doc, k.source);
    j["keys"].push_back({{"key", k.key},
                         {"value", value},
                         {"unit", k.unit},
                         {"min", k.min},
                         {"max", k.max},
                         {"doc", k.doc},
                         {"source", k.source}});
  }
  output->text(s);
  output->json(j);
}

void program_info(const Arguments& arguments, Output* output) {
  const Program p = load_program(arguments);
  const std::string file = *arguments.text("program");
  output->text(program_info_text(file, p));
  output->json(program_info_json(file, p));
}

void model_info(const std::string& path, Output* output) {
  const model::ModelFile file = model::ModelFile::open(path);
  std::string s = fmt::format("{}: {} matrices\n\n{:<32} {:<8} {:>8} {:>8}\n", path, file.list().size(),
                              "tensor", "type", "K", "N");
  Json j;
  j["file"] = path;
  j["matrices"] = Json::array();
  for (const model::NamedMatrix& m : file.list()) {
    s += fmt::format("{:<32} {:<8} {:>8} {:>8}\n", model::printable(m.name), m.type, m.k, m.n);
    j["matrices"].push_back({{"name", m.name}, {"type", m.type}, {"k", m.k}, {"n", m.n}});
  }
  output->text(s);
  output->json(j);
}

}  // namespace

int cmd_info(const Words& words) {
  Arguments arguments(text());
  add_program_argument(&arguments);
  arguments.add("model", "FILE", "list the matrices of a checkpoint (GGUF, safetensors, or llama2.c float32)");
  arguments.add("all", "", "every chip key with value, unit, meaning and source");
  add_chip_options(&arguments);
  add_json_option(&arguments);
  if (!arguments.parse(words)) return kOk;
  const Chip chip = resolve_chip(arguments);
  if (arguments.has("program") + arguments.has("model") + arguments.has("all") > 1)
    throw BadInput("only one of FILE.lpu, --model and --all can be shown at a time");
  Output output(arguments);
  if (arguments.has("program"))
    program_info(arguments, &output);
  else if (const auto model = arguments.text("model"))
    model_info(*model, &output);
  else if (arguments.has("all"))
    all_keys(chip, &output);
  else
    overview(&output);
  return kOk;
}

}  // namespace lpu::cli
