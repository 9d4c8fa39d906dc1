// One random change to a well-formed program.
#include <algorithm>

#include "tests/fuzz/random/break.h"

namespace lpu::fuzz {
namespace {

// Bounds a repeat so that the changed program stays as short as the original ones.
constexpr int kLongestLoop = 64;

void change_field(Instr* i, Rng* rng) {
  const auto fields = fields_of(info(i->op).format);
  if (fields.empty()) return;
  const auto n = static_cast<std::size_t>(rng->below(static_cast<std::int64_t>(fields.size())));
  const FieldInfo& field = fields[n];
  std::int64_t v = i->f[n];
  if (rng->percent(60))
    v += rng->percent(50) ? 1 : -1;
  else if (field.width <= 8 || rng->percent(20))
    v = field.min() + rng->below(field.max() - field.min() + 1);
  else
    v += rng->range(-64, 64);
  const std::int64_t most =
      i->op == Op::kRepeat ? std::min<std::int64_t>(kLongestLoop, field.max()) : field.max();
  i->f[n] = static_cast<std::int32_t>(std::clamp(v, field.min(), most));
}

void change_op(Instr* i, Rng* rng) {
  std::vector<Op> alike;
  for (const OpInfo& o : all_ops())
    if (o.format == info(i->op).format && o.op != i->op) alike.push_back(o.op);
  if (!alike.empty()) i->op = rng->pick(alike);
}

void change_words(std::vector<Instr>* words, Rng* rng) {
  const auto at = static_cast<std::ptrdiff_t>(rng->below(static_cast<std::int64_t>(words->size())));
  const Instr word = (*words)[static_cast<std::size_t>(at)];
  switch (rng->below(10)) {
    case 0:
      words->erase(words->begin() + at);
      break;
    case 1:
      words->insert(words->begin() + at, word);
      break;
    case 2:
      change_op(&(*words)[static_cast<std::size_t>(at)], rng);
      break;
    case 3:
      std::swap((*words)[static_cast<std::size_t>(at)], rng->percent(50) ? words->front() : words->back());
      break;
    default:
      change_field(&(*words)[static_cast<std::size_t>(at)], rng);
      break;
  }
}

}  // namespace

std::optional<Program> change_one(const Program& p, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<std::size_t> used;
  for (std::size_t q = 0; q < p.queues.size(); ++q)
    if (!p.queues[q].empty()) used.push_back(q);
  for (int attempt = 0; attempt < 20 && !used.empty(); ++attempt) {
    Program changed = p;
    change_words(&changed.queues[rng.pick(used)], &rng);
    if (changed.queues != p.queues && program_faults(changed).empty()) return changed;
  }
  return std::nullopt;
}

}  // namespace lpu::fuzz
