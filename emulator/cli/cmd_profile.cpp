// lpu profile: where the cycles and the energy go, and what would bring them down.
#include <fmt/format.h>

#include <fstream>
#include <limits>

#include "emulator/check/input_engine.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/output.h"
#include "emulator/cli/program_file.h"
#include "emulator/cli/program_or_matmuls.h"
#include "emulator/cli/progress.h"
#include "emulator/cli/run_tensors.h"
#include "emulator/cli/verbs.h"
#include "emulator/profile/html_page.h"
#include "emulator/profile/json.h"
#include "emulator/profile/text.h"

namespace lpu::cli {
namespace {

VerbText text() {
  return {
      "lpu profile", "FILE.lpu | WORKLOAD [options]",
      R"(Runs a program, or every matmul of a workload on the chips it needs, and says what each unit did in
each cycle: busy, waiting for an operand, or idle; how full streams, banks, queues and planes were;
what lay in SRAM when; the critical path and what binds each phase; an energy estimate; and how many
cycles more of each resource would save, found by scheduling again with that resource doubled.
Everything is counted from the engine's events and the dispatches they belong to.)",
      R"(  lpu profile llama2-70b
  lpu profile llama2-70b --html layer.html
  lpu profile --matmul 21x8192x1024 --weights q3p5 --json -
  lpu profile llama2-70b --op gate --set mxm.weight_decoder=q3p5
  lpu profile q.lpu --engine systemc)"};
}

class Shown final : public profile::ProfileObserver {
 public:
  void stage(const std::string& text) override { progress_.show(text); }

 private:
  Progress progress_;
};

// What was profiled, and the profile.
struct Subject {
  Chip chip;
  Json head;
  std::string title;
  profile::JobProfile job;
};

Subject profile_program(const Arguments& arguments, const EngineChoice& engines) {
  const std::string file = *arguments.text("program");
  const Program program = load_program(arguments);
  expect_memory(recording_bytes(program), "recording every instruction of " + file);
  const check::TensorBytes inputs = run_inputs(arguments, program);
  check::InputEngine engine(engines.make(), inputs);
  engine.load(program);
  const profile::RecordedRun run =
      profile::record_run(engine, program, std::numeric_limits<std::int64_t>::max());
  expect_finished(file, program, run.result);
  Subject s;
  s.chip = program.chip;
  s.title = fmt::format("{}: {} {} on {}, {} engine\n\n", file, program.id.model, program.id.shape,
                        program.chip.preset, engines.name);
  s.head["program"] = file;
  s.head["model"] = program.id.model;
  s.head["shape"] = program.id.shape;
  s.head["chip"] = program.chip.preset;
  s.head["engine"] = engines.name;
  s.job = profile::profile_of_program(program, run);
  return s;
}

Subject profile_matmuls(const Arguments& arguments, const EngineChoice& engines) {
  const unsigned threads = resolve_threads(arguments);
  const MatmulChoice matmuls = resolve_matmuls(arguments, threads);
  const check::CheckJob job = resolve_job(arguments, engines, matmuls, threads);
  Subject s;
  s.chip = job.chip;
  s.head["workload"] = matmuls.source->workload().name;
  s.head["chip"] = job.chip.preset;
  s.head["engine"] = engines.name;
  s.head["weights"] = weights_name(matmuls);
  s.head["batch"] = job.batch;
  s.head["output"] = output_name(job.output);
  s.head["seed"] = job.seed;
  s.title = fmt::format("{} on {}, {} engine, weights {}, output {}, batch {}, seed {}\n\n",
                        matmuls.source->workload().name, job.chip.preset, engines.name, weights_name(matmuls),
                        output_name(job.output), job.batch, job.seed);
  Shown shown;
  s.job = profile::profile_job(job, *matmuls.source, shown);
  return s;
}

void write_page(const std::string& path, const std::string& page) {
  std::ofstream out(path, std::ios::binary);
  out << page << std::flush;
  if (!out) throw BadInput(fmt::format("--html {}: the file cannot be written", path));
}

}  // namespace

int cmd_profile(const Words& words) {
  Arguments arguments(text());
  add_program_or_matmul_options(&arguments);
  arguments.add("html", "FILE", "write one self-contained page: timeline, heat-maps, residency, roofline");
  add_json_option(&arguments);
  if (!arguments.parse(with_program_named(words))) return kOk;

  const bool program = is_program(arguments);
  const EngineChoice engines = resolve_engines(arguments);
  const auto html = arguments.text("html");
  if (html) write_page(*html, "");  // better than failing after the work
  Output output(arguments);
  const Subject s = program ? profile_program(arguments, engines) : profile_matmuls(arguments, engines);
  output.text(s.title + profile::job_text(s.chip, s.job));
  if (!output.wants_json() && !html) return kOk;
  Json j = s.head;
  j.update(profile::job_json(s.chip, s.job));
  j["config"] = chip_json(s.chip);
  output.json(j);
  if (html) write_page(*html, profile::html_page(s.chip, s.job, j));
  return kOk;
}

}  // namespace lpu::cli
