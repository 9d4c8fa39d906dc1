#include "emulator/engine/fast/memory.h"

#include <algorithm>
#include <bit>
#include <cstring>

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
  slice_words_ = c.slice_words();
  bank_words_ = static_cast<int>(c.mem_bank_words);
  lat_read_ = c.lat_read;
  lat_write_to_read_ = c.lat_write_to_read;
  lifetime_ = lat_read_ + streams.flight();
  writes_.clear();
  std::size_t image_bytes = 0;
  for (const MemImage& image : p.images) image_bytes += image.data.size();
  sram_.reset(c, image_bytes);
  const std::size_t reads = std::bit_ceil(static_cast<std::size_t>(lifetime_ + 1));
  slices_.assign(static_cast<std::size_t>(2 * c.mem_slices), Slice());
  for (std::size_t q = 0; q < slices_.size(); ++q) {
    Slice& s = slices_[q];
    const QueueInfo info = queue_info(c, static_cast<int>(q));
    s.site = timing::mem_site(c, info.hemisphere, info.index);
    s.read_addr.assign(reads, -1);
    s.reads.resize(reads);
    s.stores.assign(std::bit_ceil(static_cast<std::size_t>(lat_write_to_read_)), {kLongAgo, -1, -1});
  }
  for (const MemImage& image : p.images)
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
  const std::uint8_t* row = sram_.row(i.queue, addr);
  prefetch(row, sram_.row_bytes());
  const std::size_t n = s.next_read++ & (s.reads.size() - 1);
  s.reads[n] = {{row, i.vl, i.queue, i.word}, i.t};
  s.read_addr[n] = addr;
  s.last_read = i.t;
  streams->launch(i.t + lat_read_, stream, s.site, &s.reads[n].value);
  if (sink != nullptr)
    emit(sink, i, 0, EventKind::kRead, addr,
         [&](int k) { return std::span(row + k * kLanesPerSuperlane, kLanesPerSuperlane); });
}

void Memory::write(const Issue& i, int addr, Stream stream, const Streams& streams, FaultLatch* faults,
                   EventSink* sink) {
  Slice& s = slices_[static_cast<std::size_t>(i.queue)];
  const Value* v = streams.tap(i.t, stream, s.site, i.vl);
  if (v == nullptr) return faults->raise(FaultKind::kUndrivenStream, i);
  writes_.push_back({i.queue, addr, v, static_cast<std::size_t>(i.bytes())});
  s.stores[s.next_store++ & (s.stores.size() - 1)] = {i.t, addr, i.word};
  s.last_store = i.t;
  if (sink != nullptr)
    emit(sink, i, 0, EventKind::kWrite, addr,
         [&](int k) { return std::span(v->data + k * kLanesPerSuperlane, kLanesPerSuperlane); });
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
  for (const Write& w : writes_) {
    keep_readers(w.slice, w.addr, now);
    std::memcpy(sram_.row(w.slice, w.addr), w.value->data, w.bytes);
  }
  writes_.clear();
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
