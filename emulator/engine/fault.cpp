#include "emulator/engine/fault.h"

#include <fmt/format.h>

#include "emulator/engine/engine.h"

namespace lpu {
namespace {

struct Text {
  std::string_view name, rule, other;
};

// Indexed by FaultKind. `rule` says what is wrong and what would be right, `other` how the other party is
// named.
constexpr Text kTexts[] = {
    {"none", "no rule was broken", ""},
    {"bad operand", "an operand names what this chip does not have or cannot use here", ""},
    {"bank conflict", "reads and writes one bank in one cycle; the addresses must be in different banks", ""},
    {"read too soon", "reads a vector less than latency.write_to_read cycles after it was written",
     "written by"},
    {"undriven stream", "takes a stream register that nobody drove for all its superlanes", ""},
    {"double drive", "drives a stream register that another result drives in the same cycle",
     "also driven by"},
    {"alu operand", "chains to an ALU that finishes no result in this cycle", ""},
    {"weight port", "loads weights less than mxm.weight_interval cycles after the load before", "loaded by"},
    {"weights not in force", "names a weight set that is not in force", "in force is that of"},
    {"no product", "accumulates when no product arrives", ""},
    {"lost product", "its product arrives and no Acc takes it", ""},
    {"deadlock", "waits for a Notify and no queue is left that could send one", ""},
};
static_assert(std::size(kTexts) == static_cast<std::size_t>(FaultKind::kDeadlock) + 1);

const Text& text(FaultKind k) { return kTexts[static_cast<std::size_t>(k)]; }

}  // namespace

std::string_view fault_name(FaultKind k) { return text(k).name; }

std::string describe(const Program& p, const Fault& f) {
  if (f.kind == FaultKind::kNone) return "no fault";
  const Text& t = text(f.kind);
  std::string s = fmt::format("cycle {}: {}: {}: {}", f.cycle, t.name, describe(p, f.queue, f.word), t.rule);
  if (f.other_queue >= 0) s += fmt::format("; {} {}", t.other, describe(p, f.other_queue, f.other_word));
  return s;
}

}  // namespace lpu
