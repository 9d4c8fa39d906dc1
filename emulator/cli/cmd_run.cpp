// lpu run: a program on an engine, alone or in lockstep with another.
#include <fmt/format.h>

#include <fstream>
#include <limits>
#include <map>
#include <optional>

#include "emulator/check/input_engine.h"
#include "emulator/cli/engine_options.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/output.h"
#include "emulator/cli/program_file.h"
#include "emulator/cli/run_minimise.h"
#include "emulator/cli/run_tensors.h"
#include "emulator/cli/verbs.h"
#include "emulator/cli/window.h"
#include "emulator/engine/lockstep.h"
#include "emulator/program/grouped.h"
#include "emulator/program/hash.h"
#include "emulator/trace/digest.h"

namespace lpu::cli {
namespace {

VerbText text() {
  return {
      "lpu run", "FILE.lpu [options]",
      R"(Runs the program and prints its cycles and the digest of its outputs. Inputs that no --input gives
are the seeded ones lpu check uses. --against runs a second engine and compares digests of every
cycle's events, the results and the final SRAM.)",
      R"(  lpu run q.lpu
  lpu run q.lpu --engine fast --against systemc --minimise small.lpu
  lpu run q.lpu --input x=x.bin --output y=y.bin
  lpu run q.lpu --trace events.txt --window 0:100
  lpu run q.lpu --engine rtl --waves q.fst --window 100:200)"};
}

void write_trace(const std::string& path, const WindowSink& sink) {
  std::ofstream out(path, std::ios::binary);
  for (const WindowSink::Line& line : sink.sorted()) out << line.text << '\n';
  out.flush();
  if (!out) throw BadInput(fmt::format("--trace {}: the file cannot be written", path));
}

struct Outcome {
  RunResult run;
  check::TensorBytes outputs;
  std::uint64_t digest = 0;
  std::vector<std::string> unexpected;  // one line per output that is not what --expect says
  std::optional<LockstepReport> lockstep;
  std::string minimised;  // what --minimise wrote

  bool engines_equal() const { return !lockstep || lockstep->equal; }
};

// Where the output parts from the expected bytes; empty: nowhere.
std::string difference(const IoTensor& t, const std::vector<std::uint8_t>& got,
                       const std::vector<std::uint8_t>& want) {
  const auto size = static_cast<std::size_t>(dtype_bytes(t.dtype));
  std::size_t differ = 0, first = 0;
  for (std::size_t i = 0; i < got.size(); i += size)
    if (!std::equal(&got[i], &got[i] + size, &want[i]) && differ++ == 0) first = i / size;
  if (differ == 0) return "";
  const auto cols = static_cast<std::size_t>(t.cols);
  return fmt::format("{}: {} of {} elements are not the expected ones, first {}[{}][{}]", t.name,
                     grouped(static_cast<std::int64_t>(differ)),
                     grouped(static_cast<std::int64_t>(got.size() / size)), t.name, first / cols,
                     first % cols);
}

void read_outputs(const Engine& engine, const Program& p, Outcome* out) {
  Hasher hasher;
  for (const IoTensor& t : p.tensors) {
    if (t.role != TensorRole::kOutput) continue;
    auto& bytes = out->outputs[t.name];
    bytes.resize(check::host_bytes(t));
    read_tensor(engine, p, t, bytes.data());
    hasher.update({reinterpret_cast<const std::uint8_t*>(t.name.data()), t.name.size()});
    hasher.update(bytes);
  }
  out->digest = hasher.digest();
}

void expect_ended(const std::string& file, const Program& p, const RunResult& r, std::int64_t limit) {
  if (r.fault.kind != FaultKind::kNone) throw BadInput(fmt::format("{}: {}", file, describe(p, r.fault)));
  if (!r.finished)
    throw BadInput(fmt::format("{}: still running after {} cycles; give a larger --limit", file, limit));
}

std::string summary(const std::string& file, const Program& p, const EngineChoice& engines,
                    const Outcome& o) {
  std::string s =
      fmt::format("{}: {} {}, {}, {}\n", file, p.id.model, p.id.shape, p.id.precision, p.chip.preset);
  s += fmt::format(
      "{} cycles, {} dispatches, {} activations, {} weight columns, {} ALU operations, {} reads, {} writes\n",
      grouped(o.run.cycles), grouped(o.run.dispatches), grouped(o.run.activations),
      grouped(o.run.weight_columns), grouped(o.run.alu_ops), grouped(o.run.mem_reads),
      grouped(o.run.mem_writes));
  s += fmt::format("engine {}, {}\n", engines.name,
                   o.run.finished ? "digest " + hex64(o.digest) : "no outputs");
  if (o.lockstep) s += fmt::format("against {}: {}\n", engines.against, o.lockstep->text);
  if (!o.minimised.empty())
    s += "minimised: " + o.minimised + "\n";
  else if (!o.engines_equal())
    s += "--minimise FILE.lpu writes a small program on which they differ\n";
  for (const std::string& line : o.unexpected) s += "mismatch in " + line + "\n";
  return s;
}

Json run_json(const std::string& file, const Program& p, const EngineChoice& engines, const Outcome& o) {
  Json j;
  j["file"] = file;
  j["model"] = p.id.model;
  j["shape"] = p.id.shape;
  j["chip"] = p.chip.preset;
  j["engine"] = engines.name;
  j["cycles"] = o.run.cycles;
  j["first_dispatch"] = o.run.first_dispatch;
  j["last_write"] = o.run.last_write;
  j["dispatches"] = o.run.dispatches;
  j["activations"] = o.run.activations;
  j["weight_columns"] = o.run.weight_columns;
  j["alu_ops"] = o.run.alu_ops;
  j["mem_reads"] = o.run.mem_reads;
  j["mem_writes"] = o.run.mem_writes;
  j["digest"] = hex64(o.digest);
  if (o.lockstep) {
    j["against"] = engines.against;
    j["engines_equal"] = o.lockstep->equal;
    j["lockstep"] = o.lockstep->text;
    if (!o.minimised.empty()) j["minimised"] = o.minimised;
  }
  j["mismatches"] = o.unexpected;
  j["config"] = chip_json(p.chip);
  return j;
}

struct Request {
  std::string file;
  EngineChoice engines;
  check::TensorBytes inputs;
  std::map<std::string, std::string> outputs, expected;  // tensor -> file
  std::optional<std::string> trace, waves, minimise;
  TraceWindow window;
  std::int64_t limit = 0;
};

void expect_engine_settings(const Arguments& arguments) {
  for (const std::string& s : arguments.list("set"))
    if (!is_engine_setting(s))
      throw BadInput(
          fmt::format("--set {}: the chip is the one the program is for; only engine.* can be set", s));
}

Request resolve_request(const Arguments& arguments, const Program& program) {
  constexpr std::uint64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
  Request r;
  r.file = *arguments.text("program");
  expect_engine_settings(arguments);
  r.engines = resolve_engines(arguments);
  r.inputs = run_inputs(arguments, program);
  r.outputs = output_files(arguments, "output", program);
  r.expected = output_files(arguments, "expect", program);
  r.trace = arguments.text("trace");
  r.waves = arguments.text("waves");
  r.minimise = arguments.text("minimise");
  if (r.minimise && !r.engines.make_against)
    throw BadInput(
        fmt::format("--minimise {}: it wants a second engine to differ from, --against", *r.minimise));
  r.window = resolve_trace_window(arguments, "0:999");
  r.limit = static_cast<std::int64_t>(arguments.number("limit", kNoLimit, 1, kNoLimit));
  return r;
}

void record_waves(const Request& r, Engine* engine) {
  if (const std::string why = engine->record_waves({*r.waves, r.window.first, r.window.last}); !why.empty())
    throw BadInput(fmt::format("--waves {}: {}; --engine rtl has", *r.waves, why));
  if (!std::ofstream(*r.waves, std::ios::app))
    throw BadInput(fmt::format("--waves {}: the file cannot be written", *r.waves));
}

RunResult run_traced(const Request& r, const Program& program, Engine* engine) {
  WindowSink sink(program.chip, r.window.first, r.window.last);
  if (r.trace) engine->attach(&sink);
  if (r.waves) record_waves(r, engine);
  engine->load(program);
  const RunResult result = engine->run(r.limit);
  engine->attach(nullptr);
  if (r.trace) write_trace(*r.trace, sink);
  return result;
}

void compare_engines(const Request& r, const Program& program, Engine* engine, Outcome* outcome) {
  check::InputEngine other(r.engines.make_against(), r.inputs);
  outcome->lockstep = lockstep(*engine, other, program, r.limit);
  if (!outcome->lockstep->equal && r.minimise)
    outcome->minimised = write_minimised({program, *engine, other, *outcome->lockstep, r.limit}, *r.minimise);
}

void write_and_expect_outputs(const Request& r, const Program& program, Outcome* outcome) {
  for (const auto& [name, path] : r.outputs) write_bytes(path, outcome->outputs[name]);
  for (const auto& [name, path] : r.expected) {
    const IoTensor& t = *program.tensor(name);
    if (std::string d = difference(t, outcome->outputs[name], read_tensor_file(path, t)); !d.empty())
      outcome->unexpected.push_back(std::move(d));
  }
}

// That engines differ is more to the point than that one of them ends in a fault.
Outcome execute(const Request& r, const Program& program) {
  Outcome outcome;
  check::InputEngine engine(r.engines.make(), r.inputs);
  outcome.run = run_traced(r, program, &engine);
  if (outcome.run.finished) read_outputs(engine, program, &outcome);
  if (r.engines.make_against) compare_engines(r, program, &engine, &outcome);
  if (outcome.engines_equal()) expect_ended(r.file, program, outcome.run, r.limit);
  if (outcome.run.finished) write_and_expect_outputs(r, program, &outcome);
  return outcome;
}

}  // namespace

int cmd_run(const Words& words) {
  Arguments arguments(text());
  add_program_argument(&arguments);
  add_engine_options(&arguments);
  arguments.add_list("set", "engine.KEY=VALUE",
                     "a setting of the engine: engine.mxm=rtl or own (systemc), engine.threads=N (fast)");
  arguments.add_list("input", "NAME=FILE", "raw values of an input tensor; repeatable");
  arguments.add_list("output", "NAME=FILE", "write an output tensor's raw values; repeatable");
  arguments.add_list("expect", "NAME=FILE", "compare an output tensor with a file's values; repeatable");
  arguments.add("seed", "S", "seed of the inputs not given (default 1)");
  arguments.add("trace", "FILE", "write the engine's events as text");
  arguments.add("waves", "FILE.fst", "write the signals of the rtl engine as a waveform, for GTKWave");
  arguments.add("window", "A:B", "cycles that --trace and --waves write (default 0:999)");
  arguments.add(
      "minimise", "FILE.lpu",
      "when the engines differ, write a small program on which they do, and FILE.lpu.txt, its listing");
  arguments.add("limit", "CYCLES", "give up after this many cycles");
  add_json_option(&arguments);
  if (!arguments.parse(words)) return kOk;

  const Program program = load_program(arguments);
  const Request request = resolve_request(arguments, program);
  Output output(arguments);
  const Outcome outcome = execute(request, program);
  output.text(summary(request.file, program, request.engines, outcome));
  output.json(run_json(request.file, program, request.engines, outcome));
  return outcome.unexpected.empty() && outcome.engines_equal() ? kOk : kMismatch;
}

}  // namespace lpu::cli
