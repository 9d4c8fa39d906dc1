#include "tests/fuzz/random/plan.h"

#include <algorithm>

namespace lpu::fuzz {

std::vector<std::int64_t> Pattern::offsets() const {
  std::vector<std::int64_t> out = {0};
  for (const Level& l : levels) {
    const std::size_t inner = out.size();
    for (int i = 1; i <= l.n; ++i)
      for (std::size_t k = 0; k < inner; ++k) out.push_back(out[k] + i * l.d);
  }
  return out;
}

std::int64_t Pattern::length() const {
  std::int64_t len = body;
  for (const Level& l : levels) len += l.n * l.d;
  return len;
}

Instr make_instr(Op op, std::vector<std::int32_t> fields) {
  Instr i{.op = op, .f = {}};
  std::copy(fields.begin(), fields.end(), i.f.begin());
  return i;
}

Atom make_atom(int queue, std::int64_t start, std::vector<Instr> body, const Pattern& pattern,
               const std::vector<int>& steps) {
  Atom a{.queue = queue, .start = start, .length = pattern.length(), .words = std::move(body)};
  for (std::size_t l = 0; l < pattern.levels.size(); ++l)
    a.words.push_back(make_instr(
        Op::kRepeat, {static_cast<std::int32_t>(a.words.size()), pattern.levels[l].n,
                      static_cast<std::int32_t>(pattern.levels[l].d), l < steps.size() ? steps[l] : 0}));
  return a;
}

namespace {

constexpr std::int64_t kMaxNop = 65535;  // fields.def: Nop.n

Instr nop(std::int64_t n) { return make_instr(Op::kNop, {static_cast<std::int32_t>(n)}); }

// The same wait in different words: one NOP, two, or a repeated one.
void write_gap(std::vector<Instr>* words, std::int64_t gap, bool spare, Rng* rng) {
  while (gap > kMaxNop) {
    words->push_back(nop(kMaxNop));
    gap -= kMaxNop;
  }
  const int form = spare && gap >= 2 ? rng->below(8) : 0;
  if (form == 1) {
    const int first = rng->range(1, gap - 1);
    words->push_back(nop(first));
    words->push_back(nop(gap - first));
  } else if (form == 2) {
    const int body = rng->range(1, gap / 2), n = rng->range(1, (gap - body) / body);
    words->push_back(nop(body));
    words->push_back(make_instr(Op::kRepeat, {1, n, static_cast<std::int32_t>((gap - body) / n), 0}));
    const std::int64_t rest = (gap - body) % n;
    if (rest > 0) words->push_back(nop(rest));
  } else if (gap > 0) {
    words->push_back(nop(gap));
  }
}

bool write_queue(const std::vector<const Atom*>& atoms, std::int64_t capacity, std::vector<Instr>* words,
                 Rng* rng) {
  std::int64_t spare = capacity, now = 0;
  for (const Atom* a : atoms) spare -= word_cost(*a);
  for (const Atom* a : atoms) {
    if (a->start < now) return false;
    const std::size_t before = words->size();
    write_gap(words, a->start - now, spare >= 2, rng);
    spare -= std::max<std::int64_t>(0, static_cast<std::int64_t>(words->size() - before) - 1);
    words->insert(words->end(), a->words.begin(), a->words.end());
    now = a->start + a->length;
  }
  return static_cast<std::int64_t>(words->size()) <= capacity;
}

}  // namespace

std::optional<Program> encode(const Plan& plan, Rng rng) {
  Program p;
  p.chip = plan.chip;
  p.images = plan.images;
  p.queues.resize(static_cast<std::size_t>(queue_count(plan.chip)));
  std::vector<std::vector<const Atom*>> by_queue(p.queues.size());
  for (const Atom& a : plan.atoms) by_queue[static_cast<std::size_t>(a.queue)].push_back(&a);
  for (std::size_t q = 0; q < by_queue.size(); ++q) {
    std::stable_sort(by_queue[q].begin(), by_queue[q].end(),
                     [](const Atom* a, const Atom* b) { return a->start < b->start; });
    if (!write_queue(by_queue[q], plan.chip.queue_words, &p.queues[q], &rng)) return std::nullopt;
  }
  return p;
}

}  // namespace lpu::fuzz
