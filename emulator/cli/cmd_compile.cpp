// lpu compile: one matmul, or one chip's share of it, to a program.
#include <fmt/format.h>

#include "emulator/check/job.h"
#include "emulator/cli/check_json.h"
#include "emulator/cli/chip_options.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/matmul_options.h"
#include "emulator/cli/output.h"
#include "emulator/cli/verbs.h"
#include "emulator/compiler/verify/verify.h"
#include "emulator/program/grouped.h"
#include "emulator/program/hash.h"
#include "emulator/program/write.h"

namespace lpu::cli {
namespace {

VerbText text() {
  return {"lpu compile",
          "(--matmul MxKxN | --model FILE --tensor NAME | WORKLOAD --op NAME) -o FILE.lpu [options]",
          R"(Compiles one matmul for one chip, verifies the program and writes it. A matrix that exceeds the
chip is refused with what is missing and how many chips would do; --chips N --chip-index I
compiles the share of one of them.)",
          R"(  lpu compile --matmul 1x8192x8192 --weights q3p5 -o q.lpu
  lpu compile llama2-70b --op gate --chips 2 --chip-index 0 -o gate0.lpu
  lpu compile --model stories260K.bin --tensor blk.0.attn_q.weight -o q.lpu)"};
}

struct Share {
  int chips = 1, index = 0;
};

Share resolve_share(const Arguments& arguments) {
  Share share;
  share.chips = static_cast<int>(arguments.number("chips", 1, 1, 1u << 20));
  if (share.chips > 1 && !arguments.has("chip-index"))
    throw BadInput(fmt::format("--chips {} wants --chip-index 0 to {}: which chip's share to compile",
                               share.chips, share.chips - 1));
  share.index =
      static_cast<int>(arguments.number("chip-index", 0, 0, static_cast<std::uint64_t>(share.chips - 1)));
  return share;
}

std::uint64_t weights_hash(const kernels::QuantizedMatrix& w) {
  Hasher h;
  const auto add = [&](const auto& v) {
    h.update({reinterpret_cast<const std::uint8_t*>(v.data()), v.size() * sizeof(v[0])});
  };
  add(w.data);
  add(w.scales);
  add(w.scales_odd);
  add(w.zero_points);
  return h.digest();
}

const model::Matmul& only_one(const MatmulChoice& choice) {
  if (choice.matmuls.size() != 1)
    throw BadInput(fmt::format("{} has {} matmuls and a program holds one; choose it with --op NAME",
                               choice.source->workload().name, choice.matmuls.size()));
  return choice.matmuls.front();
}

compiler::MatmulRequest request_for(const MatmulChoice& choice, const kernels::QuantizedMatrix& w,
                                    const Share& share) {
  const auto columns = compiler::chip_columns(w.n, share.chips, share.index);
  if (columns.count == 0)
    throw BadInput(
        fmt::format("--chips {}: {} columns leave none for chip {}", share.chips, w.n, share.index));
  compiler::MatmulRequest r;
  r.weights = &w;
  r.first_column = columns.first;
  r.columns = columns.count;
  r.m = choice.batch;
  r.output = choice.output;
  r.inverse_output_scale = check::kInverseOutputScale;
  r.name = choice.source->workload().name + "/" + choice.matmuls.front().op;
  r.model_hash = weights_hash(w);
  return r;
}

Json report(const Program& p, const compiler::CompileInfo& info, const VerifyReport& verified,
            const std::string& file, const Share& share) {
  Json j;
  j["file"] = file;
  j["model"] = p.id.model;
  j["shape"] = p.id.shape;
  j["precision"] = p.id.precision;
  j["chip"] = p.chip.preset;
  j["chips"] = share.chips;
  j["chip_index"] = share.index;
  j["path"] = path_name(info.path);
  j["cycles"] = verified.cycles;
  j["weight_sram_bytes"] = info.weight_sram_bytes;
  j["program_words"] = info.program_words;
  j["tiles"] = info.tiles;
  j["tile_period"] = info.tile_period;
  j["program_hash"] = hex64(program_hash(p));
  j["config"] = chip_json(p.chip);
  return j;
}

}  // namespace

int cmd_compile(const Words& words) {
  Arguments arguments(text());
  arguments.add("out,o", "FILE.lpu", "the program to write");
  arguments.add("chips", "N", "split the columns over N chips (default 1)");
  arguments.add("chip-index", "I", "compile the share of this chip, 0 to N-1");
  add_matmul_options(&arguments);
  add_chip_options(&arguments);
  add_thread_option(&arguments);
  add_json_option(&arguments);
  if (!arguments.parse(words)) return kOk;
  const auto file = arguments.text("out");
  if (!file) throw BadInput("no file to write given; it wants -o FILE.lpu");

  const unsigned threads = resolve_threads(arguments);
  const Chip chip = resolve_chip(arguments);
  const Share share = resolve_share(arguments);
  const MatmulChoice choice = resolve_matmuls(arguments, threads);
  const kernels::QuantizedMatrix w = choice.source->make(only_one(choice));
  compiler::MatmulRequest request = request_for(choice, w, share);
  request.threads = threads;
  compiler::CompileInfo info;
  const Program program = compiler::compile_matmul(chip, request, &info);
  Output output(arguments);
  if (const std::string why = write_program(program, *file); !why.empty()) throw BadInput(why);

  const VerifyReport verified = verify(program);
  output.text(fmt::format("{}: {} {}, {}, for {}{}\n", *file, program.id.model, program.id.shape,
                          program.id.precision, chip.preset,
                          share.chips == 1 ? "" : fmt::format(" (chip {} of {})", share.index, share.chips)));
  output.text(
      fmt::format("{} cycles, {} B of weights in SRAM, {} instruction words, weights {}, program {}\n",
                  grouped(verified.cycles), grouped(info.weight_sram_bytes), grouped(info.program_words),
                  path_name(info.path), hex64(program_hash(program))));
  output.json(report(program, info, verified, *file, share));
  return kOk;
}

}  // namespace lpu::cli
