// The MEM slices: Read puts a reference to an SRAM vector on a stream, Write copies a vector into SRAM.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "emulator/engine/fast/issue.h"
#include "emulator/engine/fast/sram.h"
#include "emulator/engine/fast/streams.h"
#include "emulator/engine/fast/train.h"
#include "emulator/program/program.h"

namespace lpu::fast {

class Memory {
 public:
  void reset(const Program& p, const Streams& streams);
  void dispatch(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink);
  // The writes of the cycle reach SRAM: after every dispatch of the cycle, and only if it broke no rule.
  void commit(std::int64_t now);
  // What was promised to SRAM reaches it. REQUIRES: every promise is kept.
  void fulfil();

  // Whether the next commit() needs what was promised before.
  bool meets_promises() const;
  // Calls f(slice, vector) for every vector the next commit() changes.
  template <class F>
  void for_each_change(F f) const {
    for (const Write& w : writes_) f(w.slice, sram_.row(w.slice, w.addr));
  }

  // ---- trains
  // The Reads of `pattern`, which is that loop, from cycle t on; false when it is not certain that they break
  // no rule, and nothing happened.
  bool start_train(const Pattern& pattern, const Loop& loop, int queue, std::int64_t t, Streams* streams);
  // Whether the next commit() may change what a train reads.
  bool touches_trains() const;
  // From now on the Reads dispatched before cycle t stand for themselves; the rest are the caller's.
  void dissolve_touched(std::int64_t t, Streams* streams);
  void dissolve_all(std::int64_t t, Streams* streams);

  const std::uint8_t* row(int slice, int addr) const { return sram_.row(slice, addr); }
  void peek(int slice, int addr, std::span<std::uint8_t> out) const;
  void poke(int slice, int addr, std::span<const std::uint8_t> in);

 private:
  struct Load {
    Value value;
    std::int64_t t = -1;
  };
  struct Store {
    std::int64_t t;
    std::int32_t addr, word;
  };
  struct Slice {
    Site site;
    // Reads whose values may still be on a stream, a ring; the addresses apart, because writes search them.
    std::vector<std::int32_t> read_addr;
    std::vector<Load> reads;
    std::vector<std::uint8_t> kept;  // for each of `reads` the vector as it was, if it was overwritten since
    std::size_t next_read = 0;
    std::int64_t last_read = -1;
    std::vector<Store> stores;  // the last lat_write_to_read cycles' at least, a ring
    std::size_t next_store = 0;
    std::int64_t last_store = kLongAgo;
    std::vector<std::unique_ptr<ReadTrain>> trains;  // whose values may still be on a stream, or will be
    // Vectors promised to SRAM lie between.
    std::int32_t first_owed = kNothingOwed, last_owed = -1;

    bool owes(std::int64_t first, std::int64_t last) const {
      return first <= last_owed && last >= first_owed;
    }
  };
  struct Write {
    std::int32_t slice, addr;
    const std::uint8_t* data;
    std::size_t bytes;
    Promise* promise;
  };
  static constexpr std::int64_t kLongAgo = -(std::int64_t{1} << 60);
  static constexpr std::int32_t kNothingOwed = std::numeric_limits<std::int32_t>::max();
  static constexpr std::size_t kMostOwed = 4096;

  void load_images(const std::vector<MemImage>& images);
  bool touches_train(const Write& w) const;
  bool in_range(int addr) const { return addr < slice_words_; }
  Slice& slice(int queue) { return slices_[static_cast<std::size_t>(queue)]; }
  void read(const Issue& i, int addr, Stream s, Streams* streams, FaultLatch* faults, EventSink* sink);
  const Value* load(Slice* s, const Value& value, int addr, std::int64_t t);
  void write(const Issue& i, int addr, Stream s, const Streams& streams, FaultLatch* faults, EventSink* sink);
  void put(const Write& w);
  void owe(const Write& w);
  const Store* too_recent(const Slice& s, int addr, std::int64_t t) const;
  void keep_readers(int slice, int addr, std::int64_t now);
  void keep_sources();
  std::unique_ptr<ReadTrain> keep(const ReadTrain& train);
  void forget_trains(Slice* s, std::int64_t now, Streams* streams);
  void dissolve(int slice, std::int64_t t, Streams* streams);

  Chip chip_;
  int slice_words_ = 0, bank_words_ = 0;
  std::int64_t lat_read_ = 0, lat_write_to_read_ = 0, lifetime_ = 0;
  std::int64_t now_ = 0;
  Sram sram_;
  std::vector<Slice> slices_;
  std::vector<std::unique_ptr<ReadTrain>> spare_trains_;
  std::vector<Write> writes_, owed_;
  std::vector<std::uint8_t> sources_;  // of several writes in one cycle
};

}  // namespace lpu::fast
