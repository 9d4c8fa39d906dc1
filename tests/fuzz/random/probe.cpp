#include "tests/fuzz/random/collide.h"

namespace lpu::fuzz {
namespace {

constexpr int kLongestWait = 300;

std::vector<int> streams_driven(const Program& p, Rng* rng) {
  std::vector<int> out;
  for (const auto& words : p.queues)
    for (const Instr& i : words)
      if (i.op == Op::kRead)
        out.push_back(i.f[field::Read::stream]);
      else if (i.op == Op::kAcc && i.f[field::Acc::emit] != 0)
        out.push_back(i.f[field::Acc::stream] + rng->below(4));
  return out;
}

}  // namespace

std::optional<Program> probed(const Program& legal, std::uint64_t seed) {
  Rng rng(seed);
  const std::vector<int> streams = streams_driven(legal, &rng);
  if (streams.empty()) return std::nullopt;
  Program p = legal;
  auto& words = p.queues[static_cast<std::size_t>(rng.below(2 * p.chip.mem_slices))];
  words.push_back(make_instr(Op::kNop, {rng.range(1, kLongestWait)}));
  words.push_back(make_instr(Op::kWrite, {0, rng.pick(streams)}));
  if (!program_faults(p).empty()) return std::nullopt;
  return p;
}

}  // namespace lpu::fuzz
