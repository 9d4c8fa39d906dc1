// lpu trace: a run as files that other people's viewers open.
#include <fmt/format.h>

#include <fstream>
#include <limits>
#include <optional>

#include "emulator/check/chips.h"
#include "emulator/check/input_engine.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/output.h"
#include "emulator/cli/program_file.h"
#include "emulator/cli/program_or_matmuls.h"
#include "emulator/cli/run_tensors.h"
#include "emulator/cli/verbs.h"
#include "emulator/cli/window.h"
#include "emulator/profile/counters.h"
#include "emulator/profile/job.h"
#include "emulator/program/grouped.h"
#include "emulator/trace/kanata.h"
#include "emulator/trace/perfetto.h"
#include "emulator/trace/tee.h"
#include "emulator/trace/vcd.h"

namespace lpu::cli {
namespace {

constexpr const char* kDefaultWindow = "0:999";

VerbText text() {
  return {"lpu trace", "FILE.lpu | --matmul MxKxN | WORKLOAD --op NAME [options]",
          R"(Runs a program, or one matmul on one chip, and writes what happened in a window of cycles:
--perfetto, a track per queue and counters of occupancy, for ui.perfetto.dev; --kanata, a row per
instruction with its stages and operands, for Konata; --vcd, every event with its first bytes, for
GTKWave (vcd2fst makes an FST file of it). In all of them a nanosecond is a cycle.)",
          R"(  lpu trace q.lpu --perfetto q.pftrace
  lpu trace --matmul 1x8192x1024 --perfetto k.pftrace --kanata k.kanata --window 0:600
  lpu trace llama2-70b --op gate --part 1 --vcd gate.vcd --window 6100:6300)"};
}

struct Files {
  std::optional<std::string> perfetto, kanata, vcd;
  TraceWindow window;
};

Files resolve_files(const Arguments& arguments) {
  Files f{arguments.text("perfetto"), arguments.text("kanata"), arguments.text("vcd"),
          resolve_trace_window(arguments, kDefaultWindow)};
  if (!f.perfetto && !f.kanata && !f.vcd)
    throw BadInput("nothing to write; give --perfetto, --kanata or --vcd FILE");
  for (const auto& path : {f.perfetto, f.kanata, f.vcd})
    if (path && !std::ofstream(*path, std::ios::binary))
      throw BadInput(fmt::format("{}: the file cannot be written", *path));
  return f;
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes << std::flush;
  if (!out) throw BadInput(fmt::format("{}: the file cannot be written", path));
}

// A program and its inputs, from a file or compiled.
struct Loaded {
  std::string name;
  Program program;
  check::TensorBytes inputs;
};

Loaded load(const Arguments& arguments) {
  Loaded l{*arguments.text("program"), load_program(arguments), {}};
  expect_memory(recording_bytes(l.program), "recording every instruction of " + l.name);
  l.inputs = run_inputs(arguments, l.program);
  return l;
}

Loaded compile(const Arguments& arguments, const EngineChoice& engines) {
  const unsigned threads = resolve_threads(arguments);
  const MatmulChoice matmuls = resolve_matmuls(arguments, threads);
  if (matmuls.matmuls.size() != 1)
    throw BadInput(fmt::format("{} has {} matmuls and a trace is of one; pick it with --op",
                               matmuls.source->workload().name, matmuls.matmuls.size()));
  const check::CheckJob job = resolve_job(arguments, engines, matmuls, threads);
  const model::Matmul& op = matmuls.matmuls.front();
  const kernels::QuantizedMatrix w = matmuls.source->make(op);
  const compiler::MatmulRequest whole =
      check::whole_request(job, w, matmuls.source->workload().name + "/" + op.op);
  const int chips = compiler::chips_needed(job.chip, whole);
  const auto part = static_cast<int>(arguments.number("part", 0, 0, static_cast<std::uint64_t>(chips) - 1));
  return {op.op, compiler::compile_matmul(job.chip, check::part_of(whole, chips, part)),
          check::as_tensors(check::make_activations(job.batch, op.k, job.seed))};
}

struct Traced {
  RunResult run;
  std::int64_t instructions = 0;  // in the window
};

Traced write_traces(const Loaded& l, const EngineChoice& engines, const Files& files) {
  check::InputEngine engine(engines.make(), l.inputs);
  Recorder recorder(l.program.chip);
  VcdSink vcd(l.program.chip, files.window);
  TeeSink tee({&recorder, &vcd});
  if (files.vcd)
    engine.attach(&tee);
  else
    engine.attach(&recorder);
  engine.load(l.program);
  Traced t;
  t.run = engine.run(std::numeric_limits<std::int64_t>::max());
  engine.attach(nullptr);
  expect_finished(l.name, l.program, t.run);
  const Recording recording = recorder.finish(l.program);
  const profile::Dataflow dataflow = profile::trace_dataflow(l.program, recording);
  for (const Action& a : recording.actions) t.instructions += files.window.has(a.cycle) ? 1 : 0;
  if (files.perfetto)
    write_file(*files.perfetto,
               perfetto_trace(l.program, recording, profile::counter_tracks(l.program, recording, dataflow),
                              files.window));
  if (files.kanata)
    write_file(*files.kanata,
               kanata_trace(l.program, recording, profile::dependences(dataflow), files.window));
  if (files.vcd) write_file(*files.vcd, vcd.text(l.program.id.model + " " + l.program.id.shape));
  return t;
}

}  // namespace

int cmd_trace(const Words& words) {
  Arguments arguments(text());
  add_program_or_matmul_options(&arguments);
  arguments.add("part", "I", "of a matmul on several chips: which chip (default 0)");
  arguments.add("perfetto", "FILE", "write a native Perfetto trace");
  arguments.add("kanata", "FILE", "write a Kanata log");
  arguments.add("vcd", "FILE", "write a value change dump");
  arguments.add("window", "A:B", fmt::format("cycles to write (default {})", kDefaultWindow));
  add_json_option(&arguments);
  if (!arguments.parse(with_program_named(words))) return kOk;

  const bool program = is_program(arguments);
  const EngineChoice engines = resolve_engines(arguments);
  const Files files = resolve_files(arguments);
  Output output(arguments);
  const Loaded l = program ? load(arguments) : compile(arguments, engines);
  const Traced t = write_traces(l, engines, files);
  output.text(fmt::format("{}: {} cycles; {} instructions dispatched in cycles {}:{}\n", l.name,
                          grouped(t.run.cycles), grouped(t.instructions), files.window.first,
                          files.window.last));
  Json j;
  j["program"] = l.name;
  j["model"] = l.program.id.model;
  j["shape"] = l.program.id.shape;
  j["engine"] = engines.name;
  j["cycles"] = t.run.cycles;
  j["window"] = {files.window.first, files.window.last};
  j["instructions"] = t.instructions;
  for (const auto& [key, path] :
       {std::pair{"perfetto", files.perfetto}, {"kanata", files.kanata}, {"vcd", files.vcd}})
    if (path) j[key] = *path;
  output.json(j);
  return kOk;
}

}  // namespace lpu::cli
