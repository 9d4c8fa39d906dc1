// Blocks of the MEM slices.
#include "tests/fuzz/random/builder.h"

namespace lpu::fuzz {
namespace {

Site site_of(const Chip& c, int queue) {
  const QueueInfo q = queue_info(c, queue);
  return timing::mem_site(c, q.hemisphere, q.index);
}

}  // namespace

bool Builder::propose_read() {
  const int queue = slice_queue();
  const Pattern p = pattern();
  Draft d;
  const Stream s = stream(direction());
  const std::int64_t start = moment();
  d.atoms.push_back(make_atom(queue, start, {make_instr(Op::kRead, {address(), s.code()})}, p, steps(p, 5)));
  d.flows.push_back({s, site_of(chip_, queue), start + chip_.lat_read, p});
  return commit(&d);
}

bool Builder::propose_write() {
  const int queue = slice_queue();
  const Flow t = target(site_of(chip_, queue), std::nullopt);
  Draft d;
  if (!need(&d, t.stream, 1, t.x, t.at, t.pattern)) return false;
  const Instr write = make_instr(Op::kWrite, {address(), t.stream.code()});
  d.atoms.push_back(make_atom(queue, t.at, {write}, t.pattern, steps(t.pattern, 5)));
  return commit(&d);
}

// What was written, read again as soon as that is allowed, or a little later.
bool Builder::propose_reread() {
  for (int attempt = 0; attempt < 8 && !tables_.atoms().empty(); ++attempt) {
    const Atom& a = rng_->pick(tables_.atoms());
    const Instr& write = a.words.front();
    if (write.op != Op::kWrite) continue;
    const std::int64_t at =
        timing::result_at(chip_, Op::kWrite, {a.start}).v + (rng_->percent(70) ? 0 : rng_->below(9));
    const Stream s = stream(direction());
    Draft d;
    d.atoms.push_back(
        make_atom(a.queue, at, {make_instr(Op::kRead, {write.f[field::Write::addr], s.code()})}, {}, {}));
    d.flows.push_back({s, site_of(chip_, a.queue), at + chip_.lat_read, {}});
    return commit(&d);
  }
  return false;
}

bool Builder::propose_readwrite() {
  const int queue = slice_queue();
  const Flow t = target(site_of(chip_, queue), std::nullopt);
  Draft d;
  if (!need(&d, t.stream, 1, t.x, t.at, t.pattern)) return false;
  const Stream s = stream(direction());
  const std::int32_t addr = address();
  const auto bank = static_cast<std::int32_t>(chip_.mem_bank_words);
  const std::int32_t other = rng_->below(bank) + (addr < bank ? bank : 0);
  const Instr both = make_instr(Op::kReadWrite, {addr, s.code(), other, t.stream.code()});
  d.atoms.push_back(make_atom(queue, t.at, {both}, t.pattern, steps(t.pattern, 2)));
  d.flows.push_back({s, t.x, t.at + chip_.lat_read, t.pattern});
  return commit(&d);
}

}  // namespace lpu::fuzz
