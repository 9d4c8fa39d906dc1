// Writes programs by hand: say what dispatches where and when, NOPs are put in between.
//
//   ProgramBuilder b(chip);
//   b.row(b.mem_e(0), 17, [](int lane) { return lane; });          // initial SRAM
//   b.place(b.mem_e(0), 5, read(17, east(3)));                     // dispatches at cycle 5
//   b.place(b.mem_e(4), 7, {write(0, east(3)), repeat(1, 9, 1, 1)});  // a block of words, the first at cycle
//   7 b.place(b.alu(0), 0, {sync(), nop(4), vxm(...)});              // behind a sync the words run when
//   released const Program p = b.build();
//
// Placing is in any order. Two instructions of one queue that would overlap are a std::logic_error.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "emulator/program/program.h"
#include "emulator/program/walker.h"
#include "tests/engine/instructions.h"

namespace lpu::tests {

class ProgramBuilder {
 public:
  explicit ProgramBuilder(const Chip& chip = {}) { program_.chip = chip; }

  const Chip& chip() const { return program_.chip; }
  int lanes() const { return chip().lanes(); }

  // ---- queues by name
  int mem_w(int slice) const { return mem_queue(chip(), Hemisphere::kWest, slice); }
  int mem_e(int slice) const { return mem_queue(chip(), Hemisphere::kEast, slice); }
  int alu(int i) const { return vxm_queue(chip(), i); }
  int weights(int plane) const { return mxm_queue(chip(), plane, Unit::kMxmWeights); }
  int array(int plane) const { return mxm_queue(chip(), plane, Unit::kMxmArray); }
  int accumulators(int plane) const { return mxm_queue(chip(), plane, Unit::kMxmAcc); }
  int reserved(int i) const { return queue_count(chip()) - static_cast<int>(chip().reserved_queues) + i; }

  // ---- instructions
  ProgramBuilder& place(int queue, std::int64_t cycle, const Instr& i) {
    return place(queue, cycle, std::vector<Instr>{i});
  }
  ProgramBuilder& place(int queue, std::int64_t cycle, std::vector<Instr> words) {
    blocks_[queue].push_back({cycle, std::move(words)});
    return *this;
  }

  // ---- initial SRAM: whole vectors, or one vector from a function of the lane
  ProgramBuilder& image(int queue, int addr, std::vector<std::uint8_t> data) {
    program_.images.push_back({queue, addr, std::move(data)});
    return *this;
  }
  template <class F>
  ProgramBuilder& row(int queue, int addr, F byte_of_lane) {
    std::vector<std::uint8_t> data(static_cast<std::size_t>(lanes()));
    for (int lane = 0; lane < lanes(); ++lane)
      data[static_cast<std::size_t>(lane)] = static_cast<std::uint8_t>(byte_of_lane(lane));
    return image(queue, addr, std::move(data));
  }
  ProgramBuilder& fill(int queue, int addr, int byte) {
    return row(queue, addr, [byte](int) { return byte; });
  }
  // A 32-bit value per lane, its bytes in the four slices queue .. queue+3.
  template <class F>
  ProgramBuilder& words(int queue, int addr, F word_of_lane) {
    for (int i = 0; i < 4; ++i)
      row(queue + i, addr,
          [&](int lane) { return static_cast<std::uint32_t>(word_of_lane(lane)) >> (8 * i); });
    return *this;
  }

  ProgramBuilder& tensor(IoTensor t) {
    program_.tensors.push_back(std::move(t));
    return *this;
  }

  Program build() const {
    Program p = program_;
    p.queues.resize(static_cast<std::size_t>(queue_count(chip())));
    for (const auto& [queue, blocks] : blocks_)
      p.queues.at(static_cast<std::size_t>(queue)) = words_of(queue, blocks);
    return p;
  }

 private:
  struct Block {
    std::int64_t cycle;
    std::vector<Instr> words;
  };

  static void wait(std::int64_t cycles, std::vector<Instr>* words) {
    constexpr std::int64_t kLongestNop = 65535;
    for (; cycles > 0; cycles -= std::min(cycles, kLongestNop))
      words->push_back(nop(static_cast<int>(std::min(cycles, kLongestNop))));
  }

  static std::int64_t length(const std::vector<Instr>& words) {
    std::string why;
    const auto tree = QueueTree::build(words, &why);
    if (!tree) throw std::logic_error("program builder: " + why);
    return std::accumulate(tree->roots().begin(), tree->roots().end(), std::int64_t{0},
                           [&](std::int64_t sum, std::int32_t root) {
                             return sum + tree->nodes()[static_cast<std::size_t>(root)].length;
                           });
  }

  std::vector<Instr> words_of(int queue, std::vector<Block> blocks) const {
    std::stable_sort(blocks.begin(), blocks.end(),
                     [](const Block& a, const Block& b) { return a.cycle < b.cycle; });
    std::vector<Instr> words;
    std::int64_t now = 0;
    for (const Block& b : blocks) {
      if (b.cycle < now)
        throw std::logic_error("program builder: " + queue_name(chip(), queue) + " is busy at cycle " +
                               std::to_string(b.cycle));
      wait(b.cycle - now, &words);
      words.insert(words.end(), b.words.begin(), b.words.end());
      now = b.cycle + length(b.words);
    }
    return words;
  }

  Program program_;
  std::map<int, std::vector<Block>> blocks_;
};

}  // namespace lpu::tests
