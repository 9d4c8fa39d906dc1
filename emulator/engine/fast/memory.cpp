#include "emulator/engine/fast/memory.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace lpu::fast {
namespace {

// A weight vector is next looked at many cycles later, when its stream has crossed the chip: enough time to
// bring it into the cache, which the host's own prefetchers do not manage for this many concurrent slices.
void prefetch(const std::uint8_t* row, std::size_t bytes) {
  constexpr std::size_t kCacheLine = 64;
  for (std::size_t i = 0; i < bytes; i += kCacheLine) __builtin_prefetch(row + i);
}

}  // namespace

void Memory::reset(const Program& p, const Streams& streams) {
  const Chip& c = p.chip;
  chip_ = c;
  now_ = 0;
  slice_words_ = c.slice_words();
  bank_words_ = static_cast<int>(c.mem_bank_words);
  lat_read_ = c.lat_read;
  lat_write_to_read_ = c.lat_write_to_read;
  lifetime_ = lat_read_ + streams.flight();
  writes_.clear();
  owed_.clear();
  sram_.reset(c);
  // One Read a cycle, but those of a train come late: as many may be put in between.
  const std::size_t reads = std::bit_ceil(static_cast<std::size_t>(2 * (lifetime_ + 1)));
  slices_.clear();
  slices_.resize(static_cast<std::size_t>(2 * c.mem_slices));
  for (std::size_t q = 0; q < slices_.size(); ++q) {
    Slice& s = slices_[q];
    const QueueInfo info = queue_info(c, static_cast<int>(q));
    s.site = timing::mem_site(c, info.hemisphere, info.index);
    s.read_addr.assign(reads, -1);
    s.reads.resize(reads);
    s.stores.assign(std::bit_ceil(static_cast<std::size_t>(lat_write_to_read_)), {kLongAgo, -1, -1});
  }
  load_images(p.images);
  // After the images: where a small page is already, no huge one is made.
  for (std::size_t q = 0; q < slices_.size(); ++q)
    for (const Instr& w : p.queues[q])
      if (w.op == Op::kWrite && in_range(w.f[field::Write::addr]))
        sram_.expect_write(static_cast<int>(q), w.f[field::Write::addr]);
}

void Memory::load_images(const std::vector<MemImage>& images) {
  for (const MemImage& image : images) sram_.expect(sram_.row(image.queue, image.addr), image.data.size());
  for (const MemImage& image : images)
    std::memcpy(sram_.row(image.queue, image.addr), image.data.data(), image.data.size());
}

void Memory::dispatch(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink) {
  if (i.instr.op == Op::kReadWrite) {
    using F = field::ReadWrite;
    const int from = i[F::addr], to = i[F::waddr];
    if (!in_range(from) || !in_range(to)) return faults->raise(FaultKind::kBadOperand, i);
    if (from / bank_words_ == to / bank_words_) return faults->raise(FaultKind::kBankConflict, i);
    read(i, from, Stream::from_code(i[F::stream]), streams, faults, sink);
    write(i, to, Stream::from_code(i[F::wstream]), *streams, faults, sink);
  } else if (i.instr.op == Op::kRead) {
    using F = field::Read;
    if (!in_range(i[F::addr])) return faults->raise(FaultKind::kBadOperand, i);
    read(i, i[F::addr], Stream::from_code(i[F::stream]), streams, faults, sink);
  } else {
    using F = field::Write;
    if (!in_range(i[F::addr])) return faults->raise(FaultKind::kBadOperand, i);
    write(i, i[F::addr], Stream::from_code(i[F::stream]), *streams, faults, sink);
  }
}

void Memory::read(const Issue& i, int addr, Stream stream, Streams* streams, FaultLatch* faults,
                  EventSink* sink) {
  Slice& s = slices_[static_cast<std::size_t>(i.queue)];
  if (const Store* store = too_recent(s, addr, i.t)) {
    faults->raise(FaultKind::kReadTooSoon, i, i.queue, store->word);
    return;
  }
  if (s.owes(addr, addr)) streams->settle();
  const std::uint8_t* row = sram_.row(i.queue, addr);
  prefetch(row, sram_.row_bytes());
  const Value* v = load(&s, {row, i.vl, i.queue, i.word, true}, addr, i.t);
  streams->launch(i.t + lat_read_, stream, s.site, v);
  if (sink != nullptr)
    emit(sink, i, 0, EventKind::kRead, addr,
         [&](int k) { return std::span(row + k * kLanesPerSuperlane, kLanesPerSuperlane); });
}

const Value* Memory::load(Slice* s, const Value& value, int addr, std::int64_t t) {
  const std::size_t n = s->next_read++ & (s->reads.size() - 1);
  s->reads[n] = {value, t};
  s->read_addr[n] = addr;
  s->last_read = std::max(s->last_read, t);
  return &s->reads[n].value;
}

void Memory::write(const Issue& i, int addr, Stream stream, const Streams& streams, FaultLatch* faults,
                   EventSink* sink) {
  Slice& s = slices_[static_cast<std::size_t>(i.queue)];
  const Value v = sink == nullptr ? streams.tap_promise(i.t, stream, s.site, i.vl)
                                  : streams.tap(i.t, stream, s.site, i.vl);
  if (!v) return faults->raise(FaultKind::kUndrivenStream, i);
  writes_.push_back({i.queue, addr, v.data, static_cast<std::size_t>(i.bytes()), v.promise});
  s.stores[s.next_store++ & (s.stores.size() - 1)] = {i.t, addr, i.word};
  s.last_store = i.t;
  if (sink != nullptr)
    emit(sink, i, 0, EventKind::kWrite, addr,
         [&](int k) { return std::span(v.data + k * kLanesPerSuperlane, kLanesPerSuperlane); });
}

const Memory::Store* Memory::too_recent(const Slice& s, int addr, std::int64_t t) const {
  if (t - s.last_store >= lat_write_to_read_) return nullptr;
  const Store* latest = nullptr;
  for (const Store& w : s.stores)
    if (w.addr == addr && t - w.t < lat_write_to_read_ && (latest == nullptr || w.t > latest->t)) latest = &w;
  return latest;
}

void Memory::commit(std::int64_t now) {
  now_ = now;
  if (writes_.size() > 1) keep_sources();
  for (const Write& w : writes_) {
    keep_readers(w.slice, w.addr, now);
    if (w.promise == nullptr || w.promise->kept) {
      put(w);
    } else {
      owe(w);
    }
  }
  writes_.clear();
}

void Memory::put(const Write& w) { std::memcpy(sram_.row(w.slice, w.addr), w.data, w.bytes); }

// A vector written may be SRAM that another write of the cycle changes.
void Memory::keep_sources() {
  sources_.resize(std::max(sources_.size(), writes_.size() * sram_.row_bytes()));
  std::uint8_t* to = sources_.data();
  for (Write& w : writes_) {
    if (w.promise != nullptr) continue;
    std::memcpy(to, w.data, w.bytes);
    w.data = to;
    to += sram_.row_bytes();
  }
}

// Values on the streams refer to SRAM; those that refer to a vector about to change get a copy of it.
void Memory::keep_readers(int slice, int addr, std::int64_t now) {
  Slice& s = slices_[static_cast<std::size_t>(slice)];
  if (now - s.last_read > lifetime_) return;
  for (std::size_t n = 0; n < s.reads.size(); ++n) {
    const std::uint8_t* row = sram_.row(slice, addr);
    if (s.read_addr[n] != addr || s.reads[n].value.data != row || now - s.reads[n].t > lifetime_) continue;
    s.kept.resize(s.reads.size() * sram_.row_bytes());
    std::uint8_t* copy = s.kept.data() + n * sram_.row_bytes();
    std::memcpy(copy, row, sram_.row_bytes());
    s.reads[n].value.data = copy;
    s.reads[n].value.in_sram = false;
  }
}

// ---- promises

void Memory::owe(const Write& w) {
  Slice& s = slice(w.slice);
  s.first_owed = std::min(s.first_owed, w.addr);
  s.last_owed = std::max(s.last_owed, w.addr);
  ++w.promise->holders;
  owed_.push_back(w);
}

bool Memory::meets_promises() const {
  return owed_.size() >= kMostOwed || std::any_of(writes_.begin(), writes_.end(), [&](const Write& w) {
           return slices_[static_cast<std::size_t>(w.slice)].owes(w.addr, w.addr);
         });
}

void Memory::fulfil() {
  for (const Write& w : owed_) {
    put(w);
    --w.promise->holders;
    slice(w.slice).first_owed = kNothingOwed;
    slice(w.slice).last_owed = -1;
  }
  owed_.clear();
}

// ---- trains

bool Memory::start_train(const Pattern& pattern, const Loop& loop, int queue, std::int64_t t,
                         Streams* streams) {
  Slice& s = slice(queue);
  forget_trains(&s, t, streams);
  if (t - s.last_store < lat_write_to_read_) return false;
  const ReadTrain train(pattern, loop.start, loop.step, queue, s.site, chip_, sram_);
  // Where nothing is added an address is not taken modulo the slice, so none may need it.
  if (train.first_addr() < 0 || train.last_addr() >= slice_words_ || streams->may_collide(train))
    return false;
  if (s.owes(train.first_addr(), train.last_addr())) streams->settle();
  s.trains.push_back(keep(train));
  streams->add(s.trains.back().get());
  return true;
}

std::unique_ptr<ReadTrain> Memory::keep(const ReadTrain& train) {
  if (spare_trains_.empty()) return std::make_unique<ReadTrain>(train);
  auto kept = std::move(spare_trains_.back());
  spare_trains_.pop_back();
  *kept = train;
  return kept;
}

void Memory::forget_trains(Slice* s, std::int64_t now, Streams* streams) {
  std::erase_if(s->trains, [&](auto& train) {
    if (now - train->last() <= lifetime_) return false;
    streams->remove(train.get());
    spare_trains_.push_back(std::move(train));
    return true;
  });
}

bool Memory::touches_trains() const {
  return std::any_of(writes_.begin(), writes_.end(), [&](const Write& w) { return touches_train(w); });
}

void Memory::dissolve_touched(std::int64_t t, Streams* streams) {
  for (const Write& w : writes_)
    if (touches_train(w)) dissolve(w.slice, t, streams);
}

bool Memory::touches_train(const Write& w) const {
  const auto& trains = slices_[static_cast<std::size_t>(w.slice)].trains;
  return std::any_of(trains.begin(), trains.end(), [&](const auto& train) {
    return w.addr >= train->first_addr() && w.addr <= train->last_addr();
  });
}

void Memory::dissolve_all(std::int64_t t, Streams* streams) {
  for (std::size_t q = 0; q < slices_.size(); ++q) dissolve(static_cast<int>(q), t, streams);
}

void Memory::dissolve(int queue, std::int64_t t, Streams* streams) {
  Slice& s = slice(queue);
  for (const auto& train : std::exchange(s.trains, {})) {
    streams->remove(train.get());
    train->for_each(t - 1 - lifetime_, t - 1, [&](std::int64_t at, std::int64_t addr, std::int32_t word) {
      const int a = static_cast<int>(addr);
      const Value v{sram_.row(queue, a), static_cast<std::int32_t>(chip_.superlanes), queue, word, true};
      const Value* loaded = load(&s, v, a, at);
      if (at + lat_read_ < t) {
        streams->put(at + lat_read_, train->stream(), s.site, loaded);
      } else {
        streams->launch(at + lat_read_, train->stream(), s.site, loaded);
      }
    });
  }
}

void Memory::peek(int slice, int addr, std::span<std::uint8_t> out) const {
  std::memcpy(out.data(), sram_.row(slice, addr), out.size());
}

void Memory::poke(int slice, int addr, std::span<const std::uint8_t> in) {
  keep_readers(slice, addr, now_);
  std::memcpy(sram_.row(slice, addr), in.data(), in.size());
}

}  // namespace lpu::fast
