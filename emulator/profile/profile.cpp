#include "emulator/profile/profile.h"

#include <algorithm>

namespace lpu::profile {
namespace {

std::vector<std::array<std::int64_t, kResources>> path_by_phase(const Profile& p) {
  std::vector<std::array<std::int64_t, kResources>> cycles(p.usage.phases.size());
  for (std::size_t i = 0; i < cycles.size(); ++i) {
    const Phase& phase = p.usage.phases[i];
    for (const PathStep& s : p.critical.path)
      cycles[i][static_cast<std::size_t>(s.resource)] +=
          std::max<std::int64_t>(0, std::min(s.until, phase.last + 1) - std::max(s.from, phase.first));
  }
  return cycles;
}

}  // namespace

Resource Profile::binding(std::size_t phase) const {
  const auto& c = path_cycles[phase];
  return static_cast<Resource>(std::max_element(c.begin(), c.end()) - c.begin());
}

Profile make_profile(const Program& p, const RunResult& run, const Recording& recording) {
  Profile out;
  out.chip = p.chip;
  out.run = run;
  out.first = recording.first;
  out.cycles = recording.cycles();
  for (const auto& queue : p.queues) out.program_words += static_cast<std::int64_t>(queue.size());
  if (recording.actions.empty()) return out;
  out.bins = Bins(recording);
  const Dataflow dataflow = trace_dataflow(p, recording);
  out.units = unit_use(p, recording, dataflow, out.bins);
  out.usage = count_usage(p, recording, dataflow, out.bins);
  out.residency = find_residency(p, recording, dataflow, out.bins);
  out.critical = find_critical(p, recording, dataflow);
  out.path_cycles = path_by_phase(out);
  out.work = count_work(p, recording, out.usage.totals);
  return out;
}

RecordedRun record_run(Engine& engine, const Program& p, std::int64_t limit) {
  RecordedRun out;
  Recorder recorder(p.chip);
  engine.attach(&recorder);
  out.result = engine.run(limit);
  engine.attach(nullptr);
  if (out.result.finished) out.recording = recorder.finish(p);
  return out;
}

}  // namespace lpu::profile
