#include "emulator/engine/fast/streams.h"

#include <algorithm>
#include <bit>

namespace lpu::fast {
namespace {

Fault double_drive(std::int64_t t, const Value& a, const Value& b) {
  const auto [lower, higher] =
      std::minmax(a, b, [](const Value& x, const Value& y) { return x.queue < y.queue; });
  return {FaultKind::kDoubleDrive, t, higher.queue, higher.word, lower.queue, lower.word};
}

}  // namespace

void Streams::reset(const Chip& chip) {
  max_site_ = timing::max_site(chip);
  ring_ = std::bit_ceil(static_cast<std::size_t>(2 * max_site_ + 2 + kLatest));
  slots_.assign(kStreamCodes * ring_, Slot());
  lanes_.fill(Lane());
  changes_.fill(0);
  collided_.clear();
  waiting_.clear();
  for (auto& p : pending_) p.clear();
}

void Streams::land(std::int64_t now, FaultLatch* faults) {
  auto& due = pending_[waiting_.slot(now)];
  for (const Pending& p : due) {
    const std::int64_t diagonal = timing::diagonal(p.stream.dir, p.site, {now});
    Slot& s = slot(p.stream, diagonal);
    if (s.launched != now && !lane(p.stream).trains.empty())
      if (const Value* v = train_lands(p, now)) s = {v, now};
    if (s.launched == now) {
      faults->raise(double_drive(now, *s.value, *p.value));
      // Of three drivers the pair of lowest queues is reported, so the lower one stays.
      if (s.value->queue < p.value->queue) continue;
    }
    s = {p.value, now};
    note_single(p.stream, diagonal);
  }
  due.clear();
  waiting_.erase(now);
}

void Streams::put(std::int64_t t, Stream s, Site x, const Value* v) {
  const std::int64_t diagonal = timing::diagonal(s.dir, x, {t});
  Slot& r = slot(s, diagonal);
  if (r.launched < t) r = {v, t};
  note_single(s, diagonal);
}

// ---- trains

// On one diagonal the launch furthest downstream is the last one.
Value Streams::latest(const Lane& lane, const Slot* single, std::int64_t diagonal, std::int64_t now) const {
  std::int64_t launched = single != nullptr ? single->launched : kUndriven;
  Value v = single != nullptr ? *single->value : Value();
  ReadTrain::Found found{};
  for (const ReadTrain* train : lane.trains) {
    const std::int64_t t = train->launch_of(diagonal);
    if (t > now || t <= launched || !train->find(diagonal, &found)) continue;
    launched = t;
    v = train->value(found);
  }
  return v;
}

const Value* Streams::train_lands(const Pending& p, std::int64_t now) {
  ReadTrain::Found found{};
  for (const ReadTrain* train : lane(p.stream).trains) {
    if (train->site() != p.site || !train->find(timing::diagonal(p.stream.dir, p.site, {now}), &found))
      continue;
    return &collided_.emplace_back(train->value(found));
  }
  return nullptr;
}

bool Streams::may_collide(const ReadTrain& train) const {
  const auto& others = lane(train.stream()).trains;
  return std::any_of(others.begin(), others.end(), [&](const ReadTrain* o) {
    return o->site() == train.site() && o->first() <= train.last() && train.first() <= o->last();
  });
}

void Streams::Lane::add(const ReadTrain* train) {
  trains.push_back(train);
  sole = trains.size() == 1 ? train : nullptr;
}

void Streams::Lane::remove(const ReadTrain* train) {
  std::erase(trains, train);
  sole = trains.size() == 1 ? trains.front() : nullptr;
}

const ReadTrain* Streams::run_at(std::int64_t t, Stream s, Site x, std::int64_t count, std::int64_t period,
                                 ReadTrain::Found* out) const {
  const std::int64_t diagonal = timing::diagonal(s.dir, x, {t});
  for (const ReadTrain* train : lane(s).trains)
    if (train->find(diagonal, out) && out->left >= count && (count == 1 || out->run->period == period))
      return train;
  return nullptr;
}

// A value launched before the train's passes the train's site first, and is replaced there.
bool Streams::any_single_after(const ReadTrain& train, std::int64_t first, std::int64_t last,
                               std::int64_t period) const {
  for (std::int64_t d = first; d <= last; d += period)
    if (slot(train.stream(), d).launched >= train.launch_of(d)) return true;
  return false;
}

// The first diagonal from `from` on that any other train is on.
std::int64_t Streams::other_train(const Lane& l, const ReadTrain* train, std::int64_t from) {
  std::int64_t diagonal = kNever;
  for (const ReadTrain* o : l.trains)
    if (o != train) diagonal = std::min(diagonal, o->next(from));
  return diagonal;
}

}  // namespace lpu::fast
