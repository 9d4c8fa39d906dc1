#include "hw/vxm.h"

#include <doctest/doctest.h>

#include <cstring>

#include "emulator/isa/semantics/vxm.h"
#include "emulator/isa/timing.h"
#include "tests/hw/rig.h"

namespace lpu::tests {
namespace {

constexpr int kQueue = 100;  // of ALU 0 at this bench

// The unit with words in some queues; every ALU event is kept.
class Bench : public EventSink {
 public:
  struct Seen {
    std::int64_t cycle;
    int alu, superlane;
    std::array<std::uint32_t, kLanesPerSuperlane> lanes;
  };
  Bench(const Chip& chip, std::vector<std::pair<int, std::vector<Instr>>> programs) : rig(chip) {
    std::vector<const hw::Icu*> icus;
    for (int i = 0; i < kAlus; ++i) {
      std::vector<Instr> words;
      for (auto& p : programs)
        if (p.first == i) words = p.second;
      icus.push_back(&rig.queue(kQueue + i, words));
    }
    vxm = std::make_unique<hw::Vxm>("vxm", rig.nets, icus);
    rig.add(*vxm);
    rig.monitor.attach(this);
    rig.start();
  }
  void event(const Event& e) override {
    if (e.kind != EventKind::kAlu) return;
    Seen s{e.cycle, e.queue - kQueue, e.superlane, {}};
    std::memcpy(s.lanes.data(), e.payload.data(), sizeof s.lanes);
    seen.push_back(s);
  }
  Rig rig;
  std::unique_ptr<hw::Vxm> vxm;
  std::vector<Seen> seen;
};

std::uint32_t sample(int i) {
  constexpr std::uint32_t kSpecial[] = {
      0,          1,          0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x3F800000, 0xBF800000, 0x7F800000,
      0xFF800000, 0x7FC00000, 0x00000001, 0x80808080, 0x7F7F7F7F, 31,         32,         0x4F000000};
  return i < 256 ? kSpecial[i & 15] : static_cast<std::uint32_t>(i) * 2654435761u;
}
std::uint32_t other(int i) { return i < 256 ? sample(i / 16) : static_cast<std::uint32_t>(i) * 40503u << 3; }

std::vector<std::uint8_t> plane(const Chip& chip, int byte, int round, std::uint32_t (*f)(int)) {
  std::vector<std::uint8_t> v(static_cast<std::size_t>(chip.lanes()));
  for (std::size_t i = 0; i < v.size(); ++i)
    v[i] = static_cast<std::uint8_t>(f(round * chip.lanes() + static_cast<int>(i)) >> (8 * byte));
  return v;
}

}  // namespace

TEST_CASE("every operation on two stream groups, in every lane of every tile") {
  const Chip chip = chip_of("tsp-v1");
  for (const OpInfo& op : all_ops()) {
    if (op.unit != Unit::kVxm) continue;
    CAPTURE(op.mnemonic);
    const Operand b = takes_b(op.op) ? group(Direction::kWest, 7) : none();
    Bench bench(chip, {{5, {nop(2), vxm(op.op, group(Direction::kEast, 0), b, none()), repeat(1, 1, 1)}}});
    for (int t = 0; t < 40; ++t) {
      for (int round = 0; round < 2; ++round)
        for (int n = 0; n < 4; ++n) {
          bench.rig.inject(2 + round, east(n), {0}, 20, plane(chip, n, round, sample));
          bench.rig.inject(2 + round, west(28 + n), {0}, 20, plane(chip, n, round, other));
        }
      bench.rig.cycle();
    }
    REQUIRE_FALSE(bench.rig.monitor.faulted());
    REQUIRE(bench.seen.size() == 40);
    for (const auto& s : bench.seen) {
      const int round = static_cast<int>(s.cycle - 2 - chip.lat_alu - s.superlane);
      REQUIRE((round == 0 || round == 1));
      for (int i = 0; i < 16; ++i) {
        const int at = round * chip.lanes() + s.superlane * 16 + i;
        REQUIRE(s.lanes[static_cast<std::size_t>(i)] ==
                semantics::alu(op.op, sample(at), takes_b(op.op) ? other(at) : 0));
      }
    }
  }
}

TEST_CASE("results by hand: immediate, signed byte, chain, group out") {
  const Chip chip = chip_of("mini");
  Bench bench(chip, {{0, {nop(2), vxm(Op::kAddMod, byte(east(3)), imm(), none(), 1000)}},
                     {15,
                      {nop(2 + static_cast<int>(chip.lat_alu)),
                       vxm(Op::kMulMod, chain(0), imm(), group(Direction::kWest, 2), -3)}}});
  std::vector<std::uint8_t> in(32);
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<std::uint8_t>(240 + i);  // -16 .. 15
  const std::int64_t done = 2 + 2 * chip.lat_alu;
  for (int t = 0; t <= done + 1; ++t) {
    for (int k = 0; k < 2; ++k) {
      const Site exit = timing::vxm_launch(chip, Direction::kWest);
      REQUIRE(bench.rig.streams.valid(k, west(8).code(), exit) == (t == done + k));
      if (t != done + k) continue;
      for (int i = 0; i < 16; ++i) {
        std::uint32_t v = 0;
        for (int n = 0; n < 4; ++n)
          v |= std::uint32_t{bench.rig.shown(k, west(8 + n), exit)[static_cast<std::size_t>(i)]} << (8 * n);
        REQUIRE(static_cast<std::int32_t>(v) == (1000 + (-16 + 16 * k + i)) * -3);
      }
    }
    bench.rig.inject(2, east(3), {0}, 2, in);
    bench.rig.cycle();
  }
  CHECK(bench.vxm->idle());
}

TEST_CASE("a result can be chained in one cycle only") {
  for (const int latency : {1, 3, 16}) {
    Chip chip = chip_of("mini");
    chip.lat_alu = latency;
    for (const int late : {-1, 0, 1}) {
      const int at = 5 + latency + late;
      Bench bench(chip, {{2, {nop(5), vxm(Op::kPass, imm(), none(), none(), 9)}},
                         {1, {nop(at), vxm(Op::kPass, chain(2), none(), none())}}});
      for (int t = 0; t <= at; ++t) bench.rig.cycle();
      CAPTURE(latency);
      CAPTURE(late);
      if (late == 0)
        CHECK_FALSE(bench.rig.monitor.faulted());
      else
        CHECK(bench.rig.monitor.fault() == Fault{FaultKind::kAluOperand, at, kQueue + 1, 1, -1, -1});
    }
  }
}

TEST_CASE("a chained result of fewer superlanes than taken is a fault") {
  const Chip chip = chip_of("tsp-v1");
  Bench bench(chip, {{2, {nop(5), vxm(Op::kPass, imm(), none(), none(), 9)}},
                     {1, {nop(8), vxm(Op::kPass, chain(2), none(), none())}}});
  bench.rig.queue(9, {nop(5), config(19), nop(2), config(20)});
  bench.rig.start();
  for (int t = 0; t <= 8; ++t) bench.rig.cycle();
  CHECK(bench.rig.monitor.fault() == Fault{FaultKind::kAluOperand, 8, kQueue + 1, 1, -1, -1});
}

TEST_CASE("what tile 0 refuses") {
  const Chip chip = chip_of("mini");
  const Operand bad_alu = {OperandKind::kAlu, 16}, bad_group = {OperandKind::kGroupEast, 8},
                kind7 = {static_cast<OperandKind>(7), 0};
  const struct {
    Instr instr;
    FaultKind kind;
  } cases[] = {
      {vxm(Op::kPass, bad_alu, none(), none()), FaultKind::kBadOperand},
      {vxm(Op::kPass, bad_group, none(), none()), FaultKind::kBadOperand},
      {vxm(Op::kPass, kind7, none(), none()), FaultKind::kBadOperand},
      {vxm(Op::kPass, none(), none(), none()), FaultKind::kBadOperand},
      {vxm(Op::kPass, imm(), imm(), none()), FaultKind::kBadOperand},
      {vxm(Op::kAddMod, imm(), none(), none()), FaultKind::kBadOperand},
      {vxm(Op::kPass, imm(), none(), imm()), FaultKind::kBadOperand},
      {vxm(Op::kPass, imm(), none(), chain(1)), FaultKind::kBadOperand},
      {vxm(Op::kPass, imm(), none(), bad_group), FaultKind::kBadOperand},
      {vxm(Op::kPass, byte(east(31)), none(), none()), FaultKind::kUndrivenStream},
      {vxm(Op::kAddMod, chain(0), byte(east(31)), none()), FaultKind::kUndrivenStream},
      {vxm(Op::kPass, chain(15), none(), none()), FaultKind::kAluOperand},
      {vxm(Op::kPass, imm(), none(), byte(west(31))), FaultKind::kNone},
  };
  for (const auto& c : cases) {
    Bench bench(chip, {{3, {nop(4), c.instr}}});
    bench.rig.run_to(5);
    const Fault expected = c.kind == FaultKind::kNone ? Fault{} : Fault{c.kind, 4, kQueue + 3, 1, -1, -1};
    CHECK(bench.rig.monitor.fault() == expected);
  }
}

TEST_CASE("a group of which one stream is missing is undriven") {
  const Chip chip = chip_of("mini");
  Bench bench(chip, {{3, {nop(2), vxm(Op::kPass, group(Direction::kEast, 1), none(), none())}}});
  for (int t = 0; t < 3; ++t) {
    for (const int n : {4, 5, 7}) bench.rig.inject(2, east(n), {0}, 2, std::vector<std::uint8_t>(32));
    bench.rig.cycle();
  }
  CHECK(bench.rig.monitor.fault().kind == FaultKind::kUndrivenStream);
}

}  // namespace lpu::tests
