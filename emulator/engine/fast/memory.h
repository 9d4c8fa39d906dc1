// The MEM slices: Read puts a reference to an SRAM vector on a stream, Write copies a vector into SRAM.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "emulator/engine/fast/issue.h"
#include "emulator/engine/fast/sram.h"
#include "emulator/engine/fast/streams.h"
#include "emulator/program/program.h"

namespace lpu::fast {

class Memory {
 public:
  void reset(const Program& p, const Streams& streams);
  void dispatch(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink);
  // The writes of the cycle reach SRAM: after every dispatch of the cycle, and only if it broke no rule.
  void commit(std::int64_t now);

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
  };
  struct Write {
    std::int32_t slice, addr;
    const Value* value;
    std::size_t bytes;
  };
  static constexpr std::int64_t kLongAgo = -(std::int64_t{1} << 60);

  bool in_range(int addr) const { return addr < slice_words_; }
  void read(const Issue& i, int addr, Stream s, Streams* streams, FaultLatch* faults, EventSink* sink);
  void write(const Issue& i, int addr, Stream s, const Streams& streams, FaultLatch* faults, EventSink* sink);
  const Store* too_recent(const Slice& s, int addr, std::int64_t t) const;
  void keep_readers(int slice, int addr, std::int64_t now);

  int slice_words_ = 0, bank_words_ = 0;
  std::int64_t lat_read_ = 0, lat_write_to_read_ = 0, lifetime_ = 0;
  std::int64_t now_ = 0;
  Sram sram_;
  std::vector<Slice> slices_;
  std::vector<Write> writes_;
};

}  // namespace lpu::fast
