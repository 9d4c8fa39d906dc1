#include "tests/fuzz/random/generate.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "emulator/program/walker.h"
#include "tests/fuzz/random/builder.h"

namespace lpu::fuzz {

bool Builder::propose() {
  const int kind = rng_->below(100);
  if (kind < 12) return propose_read();
  if (kind < 30) return propose_write();
  if (kind < 34) return propose_reread();
  if (kind < 42) return propose_readwrite();
  if (kind < 66) return propose_vxm();
  if (kind < 76) return propose_load();
  if (kind < 88) return propose_multiply();
  if (kind < 92) return propose_alternating();
  if (kind < 95) return propose_notify();
  return propose_sync();
}

namespace {

std::uint8_t random_byte(Rng* rng) {
  static constexpr std::uint8_t kSpecial[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};
  return rng->percent(20) ? kSpecial[rng->below(5)] : static_cast<std::uint8_t>(rng->next());
}

// Vectors a slice's Reads touch, in order.
std::map<int, std::vector<std::int32_t>> addresses_read(const Chip& chip, const std::vector<Atom>& atoms) {
  std::map<int, std::vector<std::int32_t>> out;
  for (const Atom& a : atoms) {
    std::string why;
    const auto tree = QueueTree::build(a.words, &why);
    if (!tree) continue;
    QueueWalker walker(chip, a.words, *tree);
    Dispatch d;
    while (walker.next(&d))
      if (d.instr.op == Op::kRead || d.instr.op == Op::kReadWrite)
        out[a.queue].push_back(d.instr.f[field::Read::addr]);
  }
  return out;
}

}  // namespace

// Most vectors that are read hold random bytes; the rest are read as zero.
std::vector<MemImage> Builder::images() {
  std::vector<MemImage> out;
  const auto lanes = static_cast<std::size_t>(chip_.lanes());
  for (auto& [queue, addrs] : addresses_read(chip_, tables_.atoms())) {
    std::sort(addrs.begin(), addrs.end());
    addrs.erase(std::unique(addrs.begin(), addrs.end()), addrs.end());
    for (const std::int32_t addr : addrs) {
      if (rng_->percent(15)) continue;
      const bool joins = !out.empty() && out.back().queue == queue &&
                         out.back().addr + static_cast<std::int64_t>(out.back().data.size() / lanes) == addr;
      if (!joins) out.push_back({.queue = queue, .addr = addr, .data = {}});
      for (std::size_t k = 0; k < lanes; ++k) out.back().data.push_back(random_byte(rng_));
    }
  }
  return out;
}

Random generate(std::uint64_t seed, const Chip& chip, Fuel fuel) {
  Rng rng(seed);
  Builder builder(&rng, chip);
  builder.power_changes();
  const int proposals = rng.range(1, fuel.proposals);
  for (int i = 0; i < proposals && builder.tables().dispatches() < fuel.dispatches; ++i) builder.propose();
  Random out;
  out.plan = {.chip = chip, .atoms = builder.tables().atoms(), .images = builder.images()};
  auto program = encode(out.plan, rng);
  if (!program) throw std::logic_error("generate: the tables let two blocks of a queue overlap");
  out.program = std::move(*program);
  return out;
}

Chip random_chip(std::uint64_t seed) {
  Rng rng(seed ^ 0xC41Bu);
  Chip c;
  chip_preset("mini", &c);
  if (rng.percent(40)) return c;
  c.superlanes = rng.percent(3) ? (rng.percent(50) ? 20 : 32) : rng.range(1, 3);
  if (rng.percent(30)) c.mem_slices = rng.range(8, 20);
  if (rng.percent(30)) c.mem_slices_per_hop = 1 << rng.below(4);
  if (rng.percent(20)) c.mxm_planes = rng.range(1, 4);
  if (rng.percent(50)) c.mxm_weight_interval = rng.range(1, 4);
  if (rng.percent(20)) c.mxm_weight_streams = rng.range(1, 16);
  if (rng.percent(20)) c.mxm_acc_rows = rng.range(1, 5);
  c.mxm_weight_decoder = rng.below(c.mxm_weight_streams == 16 ? 3 : 2);  // q3p5 takes a whole port
  if (rng.percent(50)) {
    c.lat_read = rng.range(1, 4);
    c.lat_write_to_read = rng.range(1, 6);
    c.lat_alu_entry = rng.range(1, 6);
    c.lat_alu = rng.range(1, 5);
    c.lat_sxm_cross = rng.range(1, 12);
    c.lat_mxm_exit = rng.range(1, c.lat_sxm_cross);
    c.lat_mxm_entry = rng.range(1, 3);
    c.lat_mxm_settle = rng.range(1, 6);
    c.lat_mxm_mul = rng.range(1, 16);
    c.lat_mxm_acc = rng.range(c.superlanes, 40);  // partial sums go through one tile per cycle (hw/)
    c.lat_barrier = rng.range(1, 40);
  }
  return c;
}

}  // namespace lpu::fuzz
