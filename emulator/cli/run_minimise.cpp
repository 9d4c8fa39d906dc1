#include "emulator/cli/run_minimise.h"

#include <fmt/format.h>

#include <algorithm>

#include "emulator/cli/guard.h"
#include "emulator/engine/minimise.h"
#include "emulator/program/grouped.h"

namespace lpu::cli {
namespace {

constexpr int kTrials = 4000;  // each is both engines up to where they part

std::int64_t words_of(const Program& p) {
  std::int64_t n = 0;
  for (const auto& queue : p.queues) n += static_cast<std::int64_t>(queue.size());
  return n;
}

// What is dispatched after the first differing event has no part in it.
std::int64_t limit_of(const Differing& d) {
  return d.report.cycle < 0 ? d.limit : std::min(d.limit, d.report.cycle + 1);
}

}  // namespace

std::string write_minimised(const Differing& d, const std::string& path) {
  const Fails differs = [&](const Program& p) { return !lockstep(d.a, d.b, p, limit_of(d)).equal; };
  d.a.load(d.program);
  Program small = with_memory(d.program, d.a);
  const bool again = differs(small);
  if (again) small = minimise(std::move(small), differs, kTrials);
  if (const std::string why = write_with_listing(small, path); !why.empty())
    throw BadInput(fmt::format("--minimise {}: {}", path, why));
  if (!again) return fmt::format("{}: the whole program; run once more, the engines did not differ", path);
  return fmt::format("{}: {} of {} words, {} images; on these the engines differ; listing in {}.txt", path,
                     grouped(words_of(small)), grouped(words_of(d.program)), small.images.size(), path);
}

}  // namespace lpu::cli
