// The stream registers: one 16-byte register with a valid bit per superlane, stream and site. At every clock
// edge each takes what its upstream neighbour held, unless a unit at its site drives it (P20 II-A). Superlane
// 0 also carries how many superlanes the value was launched with, so that tile 0 alone sees an operand that
// is too short.
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "emulator/isa/chip.h"

namespace lpu::hw {

class Monitor;

class StreamReg : public sc_core::sc_module {
 public:
  StreamReg(const sc_core::sc_module_name& name, const Chip& chip, Monitor& monitor);
  void reset();

  // ---- taps: what the register shows in this cycle
  // Superlanes launched with the value, 0: nobody drove it. Tile 0 only.
  int launched_with(int stream, Site site) const { return tag_[at(stream, site)]; }
  bool valid(int superlane, int stream, Site site) const;
  const std::uint8_t* tap(int superlane, int stream, Site site) const {
    return &data_[(row(superlane, stream) * sites_ + column(site)) * kLanesPerSuperlane];
  }

  // ---- drivers
  struct Driver {
    std::int32_t queue, word;
  };
  // The register of `superlane` takes 16 bytes at the coming edge. A superlane at or above `active` is
  // powered down: it drives "not valid", which replaces a passing value all the same.
  void drive(int superlane, int stream, Site site, int active, Driver by, const std::uint8_t* bytes);

  void commit();  // the clock edge

  // The cycle in which a driven value last appeared in any superlane, and in superlane 0; -1: never.
  std::int64_t last_launch() const { return last_launch_; }
  std::int64_t last_south_launch() const { return last_south_launch_; }

 private:
  struct Drive {
    std::uint8_t bytes[kLanesPerSuperlane];
    std::int32_t superlane, stream;
    Site site;
    std::int32_t active;
    Driver by;
  };

  std::size_t column(Site s) const { return static_cast<std::size_t>(s.x + max_site_); }
  std::size_t at(int stream, Site s) const { return static_cast<std::size_t>(stream) * sites_ + column(s); }
  static std::size_t row(int superlane, int stream) {
    return static_cast<std::size_t>(superlane) * kStreams + static_cast<std::size_t>(stream);
  }
  std::uint64_t* mask(std::size_t row) { return &valid_[row * words_]; }

  void shift_superlane(std::size_t superlane);
  void shift_row(std::size_t row);
  void shift_east(std::size_t row, std::size_t first, std::size_t last);
  void shift_west(std::size_t row, std::size_t first, std::size_t last);
  void take(const Drive& d, std::int32_t index);
  bool becomes_driver(const Drive& d, std::int32_t index);

  static constexpr std::size_t kStreams = 64;  // both directions; the 6-bit code of an instruction

  Monitor& monitor_;
  int max_site_;
  std::size_t sites_, superlanes_, words_;  // words_: 64-bit words of a row's valid bits
  std::vector<std::uint8_t> data_;          // [superlane][stream][site][16]
  std::vector<std::uint64_t> valid_;        // [superlane][stream][words_]
  std::vector<std::uint64_t> live_;         // [superlane]: streams with any valid register
  std::vector<std::uint8_t> tag_;           // [stream][site], superlane 0
  std::int64_t last_launch_ = -1, last_south_launch_ = -1;
  std::vector<Drive> drives_;
  std::vector<std::int32_t> driver_;  // [stream][site], superlane 0: index into drives_, -1: none
};

}  // namespace lpu::hw
