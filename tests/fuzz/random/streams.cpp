// How a Builder finds or brings the values its blocks take from the streams.
#include <algorithm>

#include "tests/fuzz/random/builder.h"

namespace lpu::fuzz {
namespace {

bool same_times(const Pattern& a, const Pattern& b) { return a.offsets() == b.offsets(); }

}  // namespace

bool Builder::commit(Draft* d) {
  if (!tables_.place(d->atoms)) return false;
  flows_.insert(flows_.end(), d->flows.begin(), d->flows.end());
  return true;
}

// A value for every offset, in the tables or in the draft itself.
bool Builder::flowing(const Draft& d, Stream s, Site x, std::int64_t at, const Pattern& p) const {
  for (const Flow& f : d.flows)
    if (f.stream == s && timing::transit(s.dir, f.x, x).v >= 0 &&
        timing::arrival(s.dir, {f.at}, f.x, x).v == at && same_times(f.pattern, p))
      return true;
  const auto offsets = p.offsets();
  return std::all_of(offsets.begin(), offsets.end(), [&](std::int64_t o) {
    return at + o >= 0 && tables_.value(s, x, at + o) >= tables_.superlanes(at + o);
  });
}

bool Builder::feed(Draft* d, Stream s, Site x, std::int64_t at, const Pattern& p) {
  for (int attempt = 0; attempt < 6; ++attempt) {
    const int queue = slice_queue();
    const QueueInfo slice = queue_info(chip_, queue);
    const Site from = timing::mem_site(chip_, slice.hemisphere, slice.index);
    const std::int64_t way = timing::transit(s.dir, from, x).v;
    const std::int64_t start = at - way - chip_.lat_read;
    const bool used =
        std::any_of(d->atoms.begin(), d->atoms.end(), [&](const Atom& a) { return a.queue == queue; });
    if (way < 0 || start < 0 || used) continue;
    const Instr read = make_instr(Op::kRead, {address(), s.code()});
    d->atoms.push_back(make_atom(queue, start, {read}, p, steps(p, 5)));
    d->flows.push_back({s, from, start + chip_.lat_read, p});
    return true;
  }
  return false;
}

bool Builder::need(Draft* d, Stream s, int count, Site x, std::int64_t at, const Pattern& p) {
  for (int k = 0; k < count; ++k, ++s.id)
    if (!flowing(*d, s, x, at, p) && !feed(d, s, x, at, p)) return false;
  return true;
}

const Builder::Flow* Builder::some_flow(Site x, std::optional<Direction> d) {
  for (int attempt = 0; attempt < 8 && !flows_.empty(); ++attempt) {
    const Flow& f = rng_->pick(flows_);
    if (d && f.stream.dir != *d) continue;
    if (timing::transit(f.stream.dir, f.x, x).v >= 0) return &f;
  }
  return nullptr;
}

Builder::Flow Builder::target(Site x, std::optional<Direction> d) {
  const Flow* f = rng_->percent(60) ? some_flow(x, d) : nullptr;
  if (f == nullptr) {
    const Direction dir = d ? *d : direction();
    return {stream(dir), x, moment(), pattern()};
  }
  Flow t{f->stream, x, timing::arrival(f->stream.dir, {f->at}, f->x, x).v, f->pattern};
  if (rng_->percent(15)) t.pattern.levels.clear();  // take the first of them only
  return t;
}

}  // namespace lpu::fuzz
