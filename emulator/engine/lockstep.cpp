#include "emulator/engine/lockstep.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "emulator/engine/replay.h"
#include "emulator/trace/digest.h"

namespace lpu {
namespace {

struct Run {
  RunResult result;
  DigestSink digest;
};

void run(Engine& e, const Program& p, std::int64_t limit, Run* out) {
  e.attach(&out->digest);
  e.load(p);
  out->result = e.run(limit);
  e.attach(nullptr);
}

// Cycles from this one on may hold part of a cycle's events only.
std::int64_t horizon(const RunResult& r, std::int64_t limit) {
  if (r.fault.kind != FaultKind::kNone) return r.fault.cycle;
  return r.finished ? std::numeric_limits<std::int64_t>::max() : limit;
}

std::optional<std::int64_t> first_difference(const DigestSink& a, const DigestSink& b, std::int64_t end) {
  const auto at = [](const DigestSink& d, std::size_t c) {
    return c < d.cycles().size() ? d.cycles()[c] : 0;
  };
  const std::size_t length = std::max(a.cycles().size(), b.cycles().size());
  for (std::size_t c = 0; c < length && static_cast<std::int64_t>(c) < end; ++c)
    if (at(a, c) != at(b, c)) return static_cast<std::int64_t>(c);
  return std::nullopt;
}

std::string result_difference(const Program& p, const RunResult& a, const RunResult& b) {
  if (a.fault != b.fault)
    return fmt::format("fault:\n  a: {}\n  b: {}", describe(p, a.fault), describe(p, b.fault));
  if (a.finished != b.finished) return fmt::format("finished: a {}, b {}", a.finished, b.finished);
  if (!a.finished) return "";  // what was counted up to a fault or a pause is each engine's own
  std::string s;
  const auto same = [&](std::string_view name, std::int64_t x, std::int64_t y) {
    if (x != y) s += fmt::format("{}{}: a {}, b {}", s.empty() ? "" : "\n", name, x, y);
  };
  same("first dispatch", a.first_dispatch, b.first_dispatch);
  same("last write", a.last_write, b.last_write);
  if (a.last_write >= 0) same("cycles", a.cycles, b.cycles);
  same("dispatches", a.dispatches, b.dispatches);
  same("activations", a.activations, b.activations);
  same("weight columns", a.weight_columns, b.weight_columns);
  same("ALU operations", a.alu_ops, b.alu_ops);
  same("reads", a.mem_reads, b.mem_reads);
  same("writes", a.mem_writes, b.mem_writes);
  return s;
}

std::string memory_difference(const Engine& a, const Engine& b, const Chip& chip) {
  std::vector<std::uint8_t> x(static_cast<std::size_t>(chip.lanes())), y(x.size());
  for (int queue = 0; queue < 2 * chip.mem_slices; ++queue)
    for (int addr = 0; addr < chip.slice_words(); ++addr) {
      a.peek(queue, addr, x);
      b.peek(queue, addr, y);
      if (std::memcmp(x.data(), y.data(), x.size()) == 0) continue;
      const auto lane = std::mismatch(x.begin(), x.end(), y.begin()).first - x.begin();
      const auto i = static_cast<std::size_t>(lane);
      return fmt::format("final SRAM: {} address {} lane {}: a {:02x}, b {:02x}", queue_name(chip, queue),
                         addr, lane, x[i], y[i]);
    }
  return "";
}

}  // namespace

LockstepReport lockstep(Engine& a, Engine& b, const Program& p, std::int64_t limit) {
  Run x, y;
  run(a, p, limit, &x);
  run(b, p, limit, &y);
  LockstepReport report;
  report.a = x.result;
  report.b = y.result;
  const std::int64_t end = std::min(horizon(x.result, limit), horizon(y.result, limit));
  if (const auto cycle = first_difference(x.digest, y.digest, end)) {
    replay_difference(a, b, p, limit, *cycle, &report);
    return report;
  }
  report.text = result_difference(p, x.result, y.result);
  if (report.text.empty() && x.result.finished) report.text = memory_difference(a, b, p.chip);
  report.equal = report.text.empty();
  if (report.equal)
    report.text =
        fmt::format("equal: {} events in {} cycles{}", x.digest.events(), x.result.end_cycle,
                    x.result.fault.kind == FaultKind::kNone ? "" : "; " + describe(p, x.result.fault));
  return report;
}

}  // namespace lpu
