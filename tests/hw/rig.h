// A test bench for single slices: the nets a slice is connected to, and a clock turned by hand. Everything is
// driven through the slice's own queues and the stream registers, as on the chip.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "emulator/engine/fault.h"
#include "emulator/trace/event.h"
#include "hw/context.h"
#include "hw/control.h"
#include "hw/icu.h"
#include "hw/monitor.h"
#include "hw/stream_reg.h"
#include "tests/engine/instructions.h"

namespace lpu::tests {

inline Chip chip_of(const char* preset, int superlanes = 0) {
  Chip c;
  chip_preset(preset, &c);
  if (superlanes > 0) c.superlanes = superlanes;
  return c;
}

using Tile16 = std::array<std::uint8_t, kLanesPerSuperlane>;

class Rig {
 public:
  explicit Rig(const Chip& c)
      : use_(context_),
        chip(c),
        control("control", chip),
        streams("streams", chip, monitor),
        nets{chip, control, streams, monitor} {}

  // Queues must be added before their slice.
  const hw::Icu& queue(int index, std::vector<Instr> words) {
    words_.push_back(std::make_unique<std::vector<Instr>>(std::move(words)));
    icus_.push_back(std::make_unique<hw::Icu>(("icu" + std::to_string(index)).c_str(), nets, index));
    icus_.back()->fill(*words_.back());
    return *icus_.back();
  }
  void add(hw::Slice& s) { slices_.push_back(&s); }

  // Fills the issue registers for cycle 0.
  void start() {
    monitor.set_cycle(-1);
    for (auto& i : icus_) i->evaluate();
    edge();
  }
  void cycle() {
    for (hw::Slice* s : slices_) s->evaluate();
    for (auto& i : icus_) i->evaluate();
    edge();
  }
  void run_to(std::int64_t t) {
    while (monitor.cycle() < t) cycle();
  }
  // A vector that enters at `site`, superlane k in cycle t + k: call in every cycle, drives what is due.
  void inject(std::int64_t t, Stream s, Site site, int active, const std::vector<std::uint8_t>& lanes) {
    const std::int64_t k = monitor.cycle() + 1 - t;
    if (k < 0 || k >= chip.superlanes) return;
    streams.drive(static_cast<int>(k), s.code(), site, active, {1000, 0},
                  &lanes[static_cast<std::size_t>(k) * 16]);
  }
  Tile16 shown(int superlane, Stream s, Site site) const {
    Tile16 b;
    std::copy_n(streams.tap(superlane, s.code(), site), b.size(), b.begin());
    return b;
  }

 private:
  void edge() {
    streams.commit();
    for (auto& i : icus_) i->commit();
    control.commit();
    monitor.set_cycle(monitor.cycle() + 1);
  }

  hw::Context context_;
  hw::Context::Use use_;

 public:
  const Chip chip;
  hw::Monitor monitor;
  hw::Control control;
  hw::StreamReg streams;
  hw::Nets nets;

 private:
  std::vector<std::unique_ptr<std::vector<Instr>>> words_;
  std::vector<std::unique_ptr<hw::Icu>> icus_;
  std::vector<hw::Slice*> slices_;
};

}  // namespace lpu::tests
