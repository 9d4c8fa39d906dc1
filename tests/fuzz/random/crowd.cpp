#include <algorithm>

#include "tests/fuzz/random/collide.h"

namespace lpu::fuzz {
namespace {

constexpr int kStreams = 4;  // one group
constexpr int kParties = 8, kPowerChanges = 6;

class Crowd {
 public:
  Crowd(std::uint64_t seed, const Chip& chip) : rng_(seed) {
    program_.chip = chip;
    program_.queues.resize(static_cast<std::size_t>(queue_count(chip)));
  }

  Program make() {
    for (int i = 0; i < kParties; ++i) rng_.percent(40) ? alu() : slice();
    for (int a = 0; a < kAlus; ++a)
      if (rng_.percent(50)) chain_to_itself(a);
    const Chip& chip = program_.chip;
    if (queue_info(chip, queue_count(chip) - 1).unit == Unit::kReserved)
      for (int i = 0; i < kPowerChanges; ++i)
        program_.queues.back().push_back(make_instr(Op::kConfig, {rng_.range(1, chip.superlanes)}));
    return std::move(program_);
  }

 private:
  std::vector<Instr>& queue(int q) { return program_.queues[static_cast<std::size_t>(q)]; }
  int stream() { return Stream{Direction::kEast, static_cast<std::uint8_t>(rng_.below(kStreams))}.code(); }
  void wait(std::vector<Instr>* words, std::int64_t cycles) {
    if (cycles > 0) words->push_back(make_instr(Op::kNop, {static_cast<std::int32_t>(cycles)}));
  }
  static Instr pass(Operand a, Operand out) {
    return make_instr(Op::kPass, {a.code(), Operand{}.code(), out.code(), 7});
  }

  void alu() {
    auto& words = queue(vxm_queue(program_.chip, rng_.below(kAlus)));
    if (!words.empty()) return;
    wait(&words, rng_.below(3));
    words.push_back(pass(Operand::imm(), rng_.percent(50) ? Operand::group(Direction::kEast, 0)
                                                          : Operand::byte(Stream::from_code(stream()))));
    if (rng_.percent(50)) wait(&words, rng_.range(1, 4));
    if (rng_.percent(50)) words.push_back(pass(Operand::alu(rng_.below(kAlus)), {}));
  }
  // Of the innermost group, launching when the ALUs do.
  void slice() {
    const Chip& chip = program_.chip;
    const auto innermost = std::min<std::int64_t>(chip.mem_slices, chip.mem_slices_per_hop);
    auto& words = queue(mem_queue(chip, Hemisphere::kEast, rng_.below(innermost)));
    if (!words.empty()) return;
    wait(&words, std::max<std::int64_t>(1, chip.lat_alu - chip.lat_read + rng_.below(3)));
    words.push_back(make_instr(Op::kRead, {0, stream()}));
    if (rng_.percent(50)) wait(&words, rng_.range(1, 4));
    if (rng_.percent(50)) words.push_back(make_instr(Op::kWrite, {1, stream()}));
  }
  void chain_to_itself(int alu) {
    auto& words = queue(vxm_queue(program_.chip, alu));
    if (!words.empty()) return;
    wait(&words, rng_.below(3));
    words.push_back(pass(Operand::imm(), {}));
    wait(&words, program_.chip.lat_alu - 1);
    words.push_back(pass(Operand::alu(alu), {}));
  }

  Rng rng_;
  Program program_;
};

}  // namespace

Program crowd(std::uint64_t seed, const Chip& chip) { return Crowd(seed, chip).make(); }

}  // namespace lpu::fuzz
