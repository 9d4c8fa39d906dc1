#include "emulator/engine/fast/plane.h"

#include <cstring>

#include "emulator/engine/fast/lanes.h"

namespace lpu::fast {
namespace {

std::span<const std::uint8_t> superlane_words(const std::uint32_t* words, int k) {
  const std::uint32_t* first = words + k * kLanesPerSuperlane;
  return {reinterpret_cast<const std::uint8_t*>(first), kLanesPerSuperlane * sizeof *first};
}

}  // namespace

void Plane::reset(const Chip& chip, int plane, const Streams& streams, Products* products, Pins* pins) {
  const Hemisphere h = plane_hemisphere(plane);
  *this = Plane();
  chip_ = chip;
  outward_ = outward(h);
  inward_ = inward(h);
  tap_site_ = timing::mxm_tap(chip, h);
  launch_site_ = timing::mxm_launch(chip, h);
  lanes_ = static_cast<std::size_t>(chip.lanes());
  products_ = products;
  // What a run uses most is made here, so that it does not wait for memory.
  weights_.reset(chip, products->most_waiting(), pins);
  for (std::size_t i = 0; i < products->most_waiting(); ++i)
    free_.push_back(made_.emplace_back(std::make_unique<Product>()).get());
  rows_.assign(static_cast<std::size_t>(chip.mxm_acc_rows) * lanes_, 0);
  emissions_.reset(lanes_, chip.lat_mxm_acc + streams.flight());
}

void Plane::dispatch(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink) {
  switch (i.instr.op) {
    case Op::kLw:
      return load(i, *streams, faults, sink);
    case Op::kIw:
      return install(i, *streams, sink);
    case Op::kAbc:
      return activate(i, streams, faults, sink);
    default:
      return accumulate_row(i, streams, faults, sink);
  }
}

void Plane::keep(const std::uint8_t* row) {
  if (!weights_.pinned(row)) return;
  products_->wait_all();
  weights_.keep(row);
}

// ---- Iw, Abc

void Plane::install(const Issue& i, const Streams& streams, EventSink* sink) {
  const int set = i[field::Iw::set];
  catch_up(i.t, streams);
  weights_.install(i.t, set, i.queue, i.word);
  if (sink != nullptr)
    emit(sink, i, 0, EventKind::kInstall, set, [](int) { return std::span<const std::uint8_t>(); });
}

void Plane::activate(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink) {
  const Stream s = Stream::from_code(i[field::Abc::stream]);
  const int set = i[field::Abc::set];
  if (s.dir != outward_) return faults->raise(FaultKind::kBadOperand, i);
  const Value v = streams->tap(i.t, s, tap_site_, i.vl);
  if (!v) return faults->raise(FaultKind::kUndrivenStream, i);
  const Installed* w = weights_.in_force(i.t);
  if (w == nullptr) return faults->raise(FaultKind::kWeightsNotInForce, i);
  if (w->set != set) return faults->raise(FaultKind::kWeightsNotInForce, i, w->queue, w->word);

  const std::int64_t cycle = i.t + timing::latency(chip_, LatencyKey::kAbcToAcc).v;
  due(cycle) = {cycle, kNever, i.queue, i.word, new_product(v.data, i.bytes(), w->weights.get())};
  due_.insert(cycle);
  streams->wake(cycle);
  if (sink != nullptr)
    emit(sink, i, 0, EventKind::kActivate, set,
         [&](int k) { return std::span(v.data + k * kLanesPerSuperlane, kLanesPerSuperlane); });
}

Product* Plane::new_product(const std::uint8_t* activations, int bytes, WeightBuffer* weights) {
  if (free_.empty()) free_.push_back(made_.emplace_back(std::make_unique<Product>()).get());
  Product* p = free_.back();
  free_.pop_back();
  const auto n = static_cast<std::size_t>(bytes);
  std::memcpy(p->vector.data(), activations, n);
  std::memset(p->vector.data() + n, 0, lanes_ - n);
  p->weights = weights;
  ++weights->products;
  fresh_.push_back(p);
  // Weights of the buffer's own are in a cache now and would not be for long.
  if (fresh_.size() == Products::kMostInBatch || weights->owns_any()) submit();
  return p;
}

void Plane::submit() {
  products_->submit(fresh_, lanes_);
  fresh_.clear();
}

// ---- Acc

void Plane::accumulate_row(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink) {
  using F = field::Acc;
  Due& d = due(i.t);
  const bool arrives = d.cycle == i.t;
  if (arrives) d.taken = i.t;
  const Stream first = Stream::from_code(i[F::stream]);
  const bool emits = i[F::emit] != 0;
  if (i[F::row] >= chip_.mxm_acc_rows || (emits && (first.dir != inward_ || first.id % kWordBytes != 0)))
    return faults->raise(FaultKind::kBadOperand, i);
  if (!arrives) return faults->raise(FaultKind::kNoProduct, i);
  sums_.push_back(
      {d.product, i[F::row], i[F::shift], i[F::clear] != 0, emits ? launch_row(i, first, streams) : nullptr});
  if (sink == nullptr && sums_.size() < products_->most_waiting()) return;
  add_sums();
  if (sink == nullptr) return;
  constexpr int kEmitted = 65536;
  emit(sink, i, chip_.lat_mxm_acc, EventKind::kAccumulate, i[F::row] + (emits ? kEmitted : 0),
       [&](int k) { return superlane_words(row(i[F::row]), k); });
}

// Until somebody needs a row's bytes, its sums may wait for their products.
void Plane::add_sums() {
  submit();
  for (const Sum& s : sums_) {
    products_->wait(s.product->batch);
    accumulate(s.product->sums.data(), lanes_, s.shift, s.clear, row(s.row));
    --s.product->weights->products;
    free_.push_back(s.product);
    if (s.emission == nullptr) continue;
    split_bytes(row(s.row), s.emission->lanes, kWordBytes, s.emission->plane(0));
    s.emission->promise.kept = true;
  }
  sums_.clear();
}

Emission* Plane::launch_row(const Issue& i, Stream first, Streams* streams) {
  Emission* e = emissions_.add(i.t, static_cast<std::size_t>(i.bytes()));
  e->promise = {false, 0};
  for (std::size_t b = 0; b < kWordBytes; ++b) {
    e->values[b] = {e->plane(b), i.vl, i.queue, i.word, false, &e->promise};
    streams->launch(i.t + chip_.lat_mxm_acc, {first.dir, static_cast<std::uint8_t>(first.id + b)},
                    launch_site_, &e->values[b]);
  }
  return e;
}

void Plane::finish_product(std::int64_t now, FaultLatch* faults) {
  const Due& d = due(now);
  if (d.taken != now) faults->raise({FaultKind::kLostProduct, now, d.queue, d.word, -1, -1});
  due_.erase(now);
}

}  // namespace lpu::fast
