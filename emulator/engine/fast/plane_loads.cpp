// Loops of Lw taken as one: their columns come from trains, so where they are in SRAM is arithmetic too.
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <utility>

#include "emulator/engine/fast/plane.h"

namespace lpu::fast {
namespace {

using F = field::Lw;

std::uint32_t first_bits(std::size_t n) { return ~std::uint32_t{0} >> (32 - n); }

Stream nth(Stream first, std::size_t n) {
  return {first.dir, static_cast<std::uint8_t>(first.id + static_cast<int>(n))};
}

}  // namespace

bool Plane::start_loads(const Pattern& p, const Loop& loop, const std::vector<Instr>& words, std::int64_t t,
                        const Streams& streams) {
  if (!loads_exist(p, loop, words, t)) return false;
  loads_.start = loop.start;
  loads_.step = static_cast<std::int32_t>(loop.step);
  for (std::size_t r = 0; r < p.runs().size(); ++r)
    loads_.width[r] = words[static_cast<std::size_t>(p.all[r].word)].f[F::count];
  if (!find_trains(p, streams)) return false;
  loads_.pattern = &p;
  loads_.joined = joined_columns(p);
  loads_.whole = whole_stretches(p);
  loads_.iteration = loads_.done = 0;
  loads_.run = 0;
  last_load_ = loop.start + p.last();
  last_load_word_ = p.runs().back().word;
  return true;
}

// Whether every Lw of the loop exists, keeps its distance, and can be taken late and stream by stream.
bool Plane::loads_exist(const Pattern& p, const Loop& loop, const std::vector<Instr>& words,
                        std::int64_t t) const {
  const std::int64_t interval = chip_.mxm_weight_interval;
  if (last_load_word_ >= 0 && t - last_load_ < interval) return false;
  if (p.count > 1 && (p.step != 0 || p.first() + p.period - p.body_last() < interval)) return false;
  if (p.period > Streams::kLatest || p.body_last() > Streams::kLatest) return false;
  for (std::size_t r = 0; r < p.runs().size(); ++r) {
    const InstrRun& run = p.all[r];
    Instr w = words[static_cast<std::size_t>(run.word)];
    const std::int64_t first = run.value + loop.step, last = first + std::int64_t{run.count - 1} * run.step;
    if (first < 0 || last < 0 || std::max(first, last) + w.f[F::count] > chip_.lanes()) return false;
    w.f[F::column] = static_cast<std::int32_t>(first);
    if (static_cast<semantics::Decode>(w.f[F::decode]) != semantics::Decode::kBytes ||
        !load_exists({t, 0, run.word, 0, w}))
      return false;
    if (run.count > 1 && (run.period < interval || std::abs(run.step) < w.f[F::count])) return false;
    if (r > 0 && run.offset - p.all[r - 1].last() < interval) return false;
  }
  return true;
}

// A train for every stream that is certain to be there whenever the loop takes from it.
bool Plane::find_trains(const Pattern& p, const Streams& streams) {
  forget_trains();
  for (std::size_t r = 0; r < p.runs().size(); ++r)
    for (std::size_t s = 0; s < static_cast<std::size_t>(loads_.width[r]); ++s) {
      const InstrRun& run = p.all[r];
      ReadTrain::Found found{};
      const ReadTrain* train = streams.run_at(loads_.start + run.offset, nth(p.stream, s), tap_site_,
                                              run.count, run.period, &found);
      if (train == nullptr || !train->repeats(found, p.count, p.period) ||
          (loads_.trains[s] != nullptr && loads_.trains[s] != train)) {
        forget_trains();
        return false;
      }
      const auto bytes = static_cast<std::int64_t>(lanes_);
      loads_.trains[s] = train;
      loads_.iteration_step[s] = train->step() * bytes;
      loads_.rows[r].first[s] = train->value(found).data;
      loads_.rows[r].step[s] = found.run->step * bytes;
      weights_.may_pin(train->slice(), train->first_row(), train->last_row());
    }
  return true;
}

std::int32_t Plane::joined_columns(const Pattern& p) const {
  std::int32_t columns = p.all[0].count;
  for (std::size_t r = 1; r < p.runs().size(); ++r) {
    const InstrRun &run = p.all[r], &before = p.all[r - 1];
    if (run.count == 1 || before.count == 1 || run.step != before.step ||
        loads_.width[r] != loads_.width[r - 1] || run.value != before.value + before.count * before.step)
      return 0;
    for (std::size_t n = 0; n < static_cast<std::size_t>(loads_.width[r]); ++n) {
      const Loads::Rows &rows = loads_.rows[r], &rows_before = loads_.rows[r - 1];
      if (rows.step[n] != rows_before.step[n] ||
          rows.first[n] != rows_before.first[n] + before.count * rows.step[n])
        return 0;
    }
    columns += run.count;
  }
  return columns;
}

bool Plane::whole_stretches(const Pattern& p) const {
  const InstrRun& run = p.all[0];
  const auto width = static_cast<std::size_t>(loads_.width[0]);
  if (loads_.joined == 0 || run.value + loads_.step != 0 || run.step != loads_.width[0] ||
      !may_stretch(lanes_, width))
    return false;
  const auto same = [&](const std::array<std::int64_t, kMostStreams>& steps) {
    return std::all_of(steps.begin(), steps.begin() + loads_.width[0],
                       [&](std::int64_t step) { return step == steps[0]; });
  };
  return same(loads_.rows[0].step) && same(loads_.iteration_step);
}

void Plane::catch_up(std::int64_t t, const Streams& streams) {
  while (loads_.pattern != nullptr) {
    const Pattern& p = *loads_.pattern;
    if (loads_.joined > 0 && loads_.run == 0 && loads_.done == 0 &&
        loads_.start + loads_.iteration * p.period + p.body_last() <= t) {
      take_iteration(streams);
      if (++loads_.iteration == p.count) loads_.pattern = nullptr;
      continue;
    }
    const InstrRun& run = p.all[loads_.run];
    const std::int64_t start = loads_.start + loads_.iteration * p.period + run.offset;
    if (start > t) return;
    const std::int64_t end =
        run.count == 1 ? 1 : std::min<std::int64_t>(run.count, (t - start) / run.period + 1);
    if (end > loads_.done) {
      weights_.buffer().set_stride(static_cast<std::size_t>(loads_.width[loads_.run]));
      for (std::size_t s = 0; s < static_cast<std::size_t>(loads_.width[loads_.run]); ++s)
        take(end - loads_.done, s, streams);
      loads_.done = end;
    }
    if (end < run.count) return;
    loads_.done = 0;
    if (++loads_.run < p.runs().size()) continue;
    loads_.run = 0;
    if (++loads_.iteration == p.count) loads_.pattern = nullptr;
  }
}

// Of which streams the Lws of this iteration take what their trains put there; a bit each. What is certain up
// to the loop's end is looked at again when something is put on the stream.
std::uint32_t Plane::straight_streams(const Streams& streams) {
  const Pattern& p = *loads_.pattern;
  const auto width = static_cast<std::size_t>(loads_.width[0]);
  const auto changes = streams.changes().subspan(static_cast<std::size_t>(p.stream.code()), width);
  if (!std::equal(changes.begin(), changes.end(), loads_.changes.begin()))
    for (std::size_t n = 0; n < width; ++n)
      if (std::exchange(loads_.changes[n], changes[n]) != changes[n]) loads_.doubted |= std::uint32_t{1} << n;
  const std::int64_t last = load_diagonal(p.body_last());
  const std::int64_t last_of_loop = load_diagonal(p.last() - loads_.iteration * p.period);
  std::uint32_t straight = first_bits(width);
  for (std::uint32_t rest = loads_.doubted & straight; rest != 0; rest &= rest - 1) {
    const std::uint32_t bit = rest & -rest;
    const auto n = static_cast<std::size_t>(std::countr_zero(rest));
    const std::int64_t until = undisturbed_until(n, streams);
    if (until > last_of_loop) {
      loads_.doubted &= ~bit;
    } else if (until <= last && !meets_train(n, streams)) {
      straight &= ~bit;
    }
  }
  return straight;
}

std::int64_t Plane::load_diagonal(std::int64_t offset) const {
  const Pattern& p = *loads_.pattern;
  return timing::diagonal(p.stream.dir, tap_site_, {loads_.start + loads_.iteration * p.period + offset});
}

std::int64_t Plane::undisturbed_until(std::size_t n, const Streams& streams) const {
  const std::int64_t from = load_diagonal(0);
  return loads_.trains[n] == nullptr
             ? from
             : streams.undisturbed_until(loads_.trains[n], nth(loads_.pattern->stream, n), from);
}

bool Plane::meets_train(std::size_t n, const Streams& streams) const {
  const Pattern& p = *loads_.pattern;
  return loads_.trains[n] != nullptr && std::all_of(p.runs().begin(), p.runs().end(), [&](const InstrRun& r) {
           return streams.alone(loads_.trains[n], nth(p.stream, n), load_diagonal(r.offset), r.count,
                                r.period);
         });
}

// All columns of an iteration.
void Plane::take_iteration(const Streams& streams) {
  const Pattern& p = *loads_.pattern;
  const auto width = static_cast<std::size_t>(loads_.width[0]);
  const std::uint32_t straight = straight_streams(streams);
  const Loads::Rows& rows = loads_.rows[0];
  WeightBuffer& buffer = weights_.buffer();
  buffer.set_stride(width);
  if (loads_.whole && straight == first_bits(width) &&
      buffer.pin_stretches(rows.first, loads_.iteration * loads_.iteration_step[0], rows.step[0],
                           loads_.joined))
    return;
  const InstrRun& run = p.all[0];
  for (std::size_t n = 0; n < width; ++n) {
    if ((straight >> n & 1) != 0) {
      buffer.pin(run.value + loads_.step + static_cast<std::int64_t>(n), run.step,
                 rows.first[n] + loads_.iteration * loads_.iteration_step[n], rows.step[n], loads_.joined);
      continue;
    }
    for (loads_.run = 0; loads_.run < p.runs().size(); ++loads_.run)
      take(p.all[loads_.run].count, n, streams);
    loads_.run = 0;
  }
}

// The next `count` columns of the n-th stream. What was certain to be there when the loop started may have
// been overwritten since.
void Plane::take(std::int64_t count, std::size_t n, const Streams& streams) {
  const Pattern& p = *loads_.pattern;
  const InstrRun& run = p.all[loads_.run];
  const Stream stream = nth(p.stream, n);
  const std::int64_t from =
      loads_.start + loads_.iteration * p.period + run.offset + loads_.done * run.period;
  const std::int64_t column = run.value + loads_.step + loads_.done * run.step + static_cast<std::int64_t>(n);
  if (const ReadTrain* train = loads_.trains[n];
      train != nullptr &&
      streams.alone(train, stream, timing::diagonal(stream.dir, tap_site_, {from}), count, run.period)) {
    const Loads::Rows& rows = loads_.rows[loads_.run];
    const std::int64_t offset = loads_.iteration * loads_.iteration_step[n] + loads_.done * rows.step[n];
    weights_.buffer().pin(column, run.step, rows.first[n] + offset, rows.step[n], count);
    return;
  }
  for (std::int64_t k = 0; k < count; ++k)
    put_column(static_cast<int>(column + k * run.step),
               streams.tap(from + k * run.period, stream, tap_site_, static_cast<int>(chip_.superlanes)),
               chip_.lanes());
}

void Plane::cut_loads(std::int64_t t, const Streams& streams) {
  catch_up(t - 1, streams);
  if (const Pattern* p = std::exchange(loads_.pattern, nullptr)) {
    // The last one taken decides when the next may be.
    for (const InstrRun& r : p->runs())
      if (const std::int64_t n = p->dispatched(r, t - loads_.start); n > 0) {
        const std::int64_t at = loads_.start + p->cycle_of(r, n - 1);
        if (&r == &p->all[0] || at > last_load_) {
          last_load_ = at;
          last_load_word_ = r.word;
        }
      }
  }
}

}  // namespace lpu::fast
