#include "tests/fuzz/random/agree.h"

#include <fmt/format.h>

#include <array>

namespace lpu::fuzz {
namespace {

constexpr std::int64_t kLimit = std::int64_t{1} << 40;

std::string text(const Fault& f) {
  return fmt::format("{} at cycle {}, queue {} word {}, other queue {} word {}", fault_name(f.kind), f.cycle,
                     f.queue, f.word, f.other_queue, f.other_word);
}

}  // namespace

RunResult run_to_end(Engine* engine, const Program& p) {
  engine->load(p);
  return engine->run(kLimit);
}

std::string disagreement(const VerifyReport& v, const RunResult& r) {
  const Fault expected = v.ok() ? Fault{} : v.faults.front();
  if (!(expected == r.fault)) return fmt::format("verifier: {}; engine: {}", text(expected), text(r.fault));
  if (!v.ok()) return "";
  if (!r.finished) return "the engine did not finish";
  std::int64_t activations = 0;
  for (const std::int64_t n : v.use.abc) activations += n;
  struct Count {
    const char* name;
    std::int64_t verifier, engine;
  };
  const std::array counts = {Count{"cycles", v.cycles, r.cycles},
                             Count{"first dispatch", v.first_dispatch, r.first_dispatch},
                             Count{"last write", v.last_write, r.last_write},
                             Count{"dispatches", v.use.dispatches, r.dispatches},
                             Count{"activations", activations, r.activations},
                             Count{"weight columns", v.use.weight_columns, r.weight_columns},
                             Count{"ALU operations", v.use.alu_ops, r.alu_ops},
                             Count{"reads", v.use.mem_reads, r.mem_reads},
                             Count{"writes", v.use.mem_writes, r.mem_writes}};
  for (const Count& c : counts)
    if (c.verifier != c.engine)
      return fmt::format("{}: verifier {}, engine {}", c.name, c.verifier, c.engine);
  return "";
}

}  // namespace lpu::fuzz
