#include "tests/engine/tightness.h"

#include "tests/engine/program_builder.h"
#include "tests/engine/run.h"

namespace lpu::tests {
namespace {

constexpr int kByte = 0x5A;
constexpr int kResult = 9;  // address results go to

Trial trial(const ProgramBuilder& b, int queue, int byte = kByte) {
  return {b.build(), queue, kResult,
          std::vector<std::uint8_t>(static_cast<std::size_t>(b.lanes()), static_cast<std::uint8_t>(byte))};
}

// A slice of the innermost group, read once in cycle 10.
ProgramBuilder one_read(const Chip& c, Stream s) {
  ProgramBuilder b(c);
  b.fill(b.mem_e(0), 0, kByte);
  b.place(b.mem_e(0), 10, read(0, s));
  return b;
}

// ---- MEM

Trial read_to_stream(const Chip& c, std::int64_t when) {
  ProgramBuilder b = one_read(c, east(0));
  b.place(b.mem_e(1), when, write(kResult, east(0)));
  return trial(b, b.mem_e(1));
}
Trial one_hop(const Chip& c, std::int64_t when) {
  ProgramBuilder b = one_read(c, east(0));
  b.place(b.mem_e(4), when, write(kResult, east(0)));
  return trial(b, b.mem_e(4));
}
Trial across_a_hemisphere(const Chip& c, std::int64_t when) {
  ProgramBuilder b = one_read(c, east(31));
  b.place(b.mem_e(43), when, write(kResult, east(31)));
  return trial(b, b.mem_e(43));
}
Trial across_the_vxm(const Chip& c, std::int64_t when) {
  ProgramBuilder b = one_read(c, west(7));
  b.place(b.mem_w(43), when, write(kResult, west(7)));
  return trial(b, b.mem_w(43));
}
Trial write_to_read(const Chip& c, std::int64_t when) {
  ProgramBuilder b = one_read(c, east(0));
  b.place(b.mem_e(2), 10 + c.lat_read, write(3, east(0)));
  b.place(b.mem_e(2), when, read(3, east(1)));
  b.place(b.mem_e(3), when + c.lat_read, write(kResult, east(1)));
  return trial(b, b.mem_e(3));
}

// ---- VXM

Trial alu_entry(const Chip& c, std::int64_t when) {
  ProgramBuilder b = one_read(c, west(0));
  b.place(b.alu(15), when, vxm(Op::kPass, byte(west(0)), none(), byte(west(1))));
  b.place(b.mem_w(0), when + c.lat_alu, write(kResult, west(1)));
  return trial(b, b.mem_w(0));
}
Trial alu_chain(const Chip& c, std::int64_t when) {
  ProgramBuilder b(c);
  b.place(b.alu(0), 20, vxm(Op::kPass, imm(), none(), none(), kByte));
  b.place(b.alu(7), when, vxm(Op::kPass, chain(0), none(), byte(east(1))));
  b.place(b.mem_e(0), when + c.lat_alu, write(kResult, east(1)));
  return trial(b, b.mem_e(0));
}
Trial alu_to_stream(const Chip& c, std::int64_t when) {
  ProgramBuilder b(c);
  b.place(b.alu(0), 20, vxm(Op::kPass, imm(), none(), byte(east(1)), kByte));
  b.place(b.mem_e(0), when, write(kResult, east(1)));
  return trial(b, b.mem_e(0));
}

// ---- MXM: the outermost slice streams one vector of ones for a long time, so that taps may be in any cycle.
// Column 0 of the weights is ones too: the product is the number of lanes in lane 0, and 0 elsewhere.

constexpr int kStreaming = 120;

ProgramBuilder ones_to_plane(const Chip& c) {
  ProgramBuilder b(c);
  b.fill(b.mem_e(43), 0, 1);
  b.place(b.mem_e(43), 0, {read(0, east(0)), repeat(1, kStreaming - 1, 1)});
  return b;
}
// The accumulator row's low byte, emitted on `when - after`, to an outer slice in cycle `when`.
Trial low_byte(ProgramBuilder b, std::int64_t when) {
  b.place(b.mem_e(42), when, write(kResult, west(4)));
  Trial t = trial(b, b.mem_e(42), 0);
  t.expected[0] = static_cast<std::uint8_t>(b.lanes());
  return t;
}
std::int64_t product_after(const Chip& c) { return c.lat_mxm_entry + c.lat_mxm_mul; }
std::int64_t back_after(const Chip& c) { return c.lat_mxm_acc + c.lat_mxm_exit; }

Trial finish(ProgramBuilder b, std::int64_t abc_at) {
  const std::int64_t acc_at = abc_at + product_after(b.chip());
  b.place(b.array(2), abc_at, abc(1, east(0)));
  b.place(b.accumulators(2), acc_at, acc(0, kClear | kEmit, west(4)));
  return low_byte(b, acc_at + back_after(b.chip()));
}

Trial sxm_crossing(const Chip& c, std::int64_t when) {
  ProgramBuilder b(c);
  b.fill(b.mem_e(43), 0, 1);
  b.place(b.mem_e(43), 10, read(0, east(0)));
  b.place(b.mem_e(43), 50, read(0, east(0)));
  b.place(b.weights(2), when, lw(0, east(0), 1));
  b.place(b.array(2), 40, iw(1));
  return finish(b, 50 + c.lat_read + c.lat_sxm_cross);
}
Trial load_to_install(const Chip& c, std::int64_t when) {
  ProgramBuilder b = ones_to_plane(c);
  b.place(b.weights(2), 40, lw(0, east(0), 1));
  b.place(b.array(2), when, iw(1));
  return finish(b, 70);
}
Trial settle(const Chip& c, std::int64_t when) {
  ProgramBuilder b = ones_to_plane(c);
  b.place(b.weights(2), 40, lw(0, east(0), 1));
  b.place(b.array(2), 41, iw(1));
  return finish(b, when);
}
Trial product(const Chip& c, std::int64_t when) {
  ProgramBuilder b = ones_to_plane(c);
  b.place(b.weights(2), 40, lw(0, east(0), 1));
  b.place(b.array(2), 41, iw(1));
  b.place(b.array(2), 70, abc(1, east(0)));
  b.place(b.accumulators(2), when, acc(0, kClear | kEmit, west(4)));
  return low_byte(b, when + back_after(c));
}
Trial accumulate_and_return(const Chip& c, std::int64_t when) {
  ProgramBuilder b = ones_to_plane(c);
  b.place(b.weights(2), 40, lw(0, east(0), 1));
  b.place(b.array(2), 41, iw(1));
  b.place(b.array(2), 70, abc(1, east(0)));
  b.place(b.accumulators(2), 70 + product_after(c), acc(0, kClear | kEmit, west(4)));
  return low_byte(b, when);
}
Trial weight_interval(const Chip& c, std::int64_t when) {
  Chip slow = c;
  slow.mxm_weight_interval += 3;
  ProgramBuilder b = ones_to_plane(slow);
  b.place(b.weights(2), 40, lw(1, east(0), 1));
  b.place(b.weights(2), when, lw(0, east(0), 1));
  b.place(b.array(2), 60, iw(1));
  Trial t = finish(b, 70);
  t.expected[1] = t.expected[0];
  return t;
}

// ---- ICU

// The write behind the sync takes a value that passes in cycle `when` only.
Trial barrier(const Chip& c, std::int64_t when) {
  ProgramBuilder b(c);
  b.fill(b.mem_e(0), 0, kByte);
  b.place(b.reserved(3), 10, notify());
  b.place(b.mem_e(1), 0, {sync(), write(kResult, east(0))});
  b.place(b.mem_e(0), when - c.lat_read, read(0, east(0)));
  return trial(b, b.mem_e(1));
}
Trial last_sync(const Chip& c, std::int64_t when) {
  ProgramBuilder b(c);
  b.fill(b.mem_e(0), 0, kByte);
  b.place(b.reserved(3), 10, notify());
  b.place(b.mem_e(1), when, {sync(), write(kResult, east(0))});
  b.place(b.mem_e(0), 10 + c.lat_barrier - c.lat_read, read(0, east(0)));
  return trial(b, b.mem_e(1));
}

// ---- streams

Trial two_drivers(const Chip& c, std::int64_t when) {
  ProgramBuilder b = one_read(c, east(0));
  b.fill(b.mem_e(1), 0, kByte);
  b.place(b.mem_e(1), when, read(0, east(0)));
  b.place(b.mem_e(8), when + c.lat_read + 2, write(kResult, east(0)));
  return trial(b, b.mem_e(8));
}
// A slice one hop on launches into the passing value: legal, and the new value goes on.
Trial overwriting(const Chip& c, std::int64_t when) {
  ProgramBuilder b(c);
  b.fill(b.mem_e(4), 0, kByte);
  b.place(b.mem_e(0), 10, read(0, east(0)));
  b.place(b.mem_e(4), when, read(0, east(0)));
  b.place(b.mem_e(8), 12 + c.lat_read, write(kResult, east(0)));
  return trial(b, b.mem_e(8));
}

}  // namespace

const std::vector<Tightness>& tightness_table() {
  constexpr Expected undriven = faults(FaultKind::kUndrivenStream);
  static const std::vector<Tightness> t = {
      {"read to stream register", read_to_stream, 11, undriven, undriven, {&Chip::lat_read}},
      {"one hop", one_hop, 12, undriven, undriven, {&Chip::lat_read}},
      {"ten hops, inner to outer MEM edge", across_a_hemisphere, 21, undriven, undriven, {&Chip::lat_read}},
      {"across the VXM to the other outer edge: 8 + 10 hops",
       across_the_vxm,
       29,
       undriven,
       undriven,
       {&Chip::lat_read, &Chip::lat_alu_entry, &Chip::lat_alu_entry}},
      {"write to read",
       write_to_read,
       14,
       faults(FaultKind::kReadTooSoon),
       right(),
       {&Chip::lat_read, &Chip::lat_write_to_read}},
      {"ALU entry", alu_entry, 15, undriven, undriven, {&Chip::lat_read, &Chip::lat_alu_entry}},
      {"ALU to chained ALU",
       alu_chain,
       23,
       faults(FaultKind::kAluOperand),
       faults(FaultKind::kAluOperand),
       {&Chip::lat_alu}},
      {"ALU to stream register", alu_to_stream, 23, undriven, undriven, {&Chip::lat_alu}},
      {"SXM crossing to the MXM",
       sxm_crossing,
       20,
       undriven,
       undriven,
       {&Chip::lat_read, &Chip::lat_sxm_cross}},
      {"weight load to install", load_to_install, 40, wrong_result(), right(), {}},
      {"install to activation",
       settle,
       44,
       faults(FaultKind::kWeightsNotInForce),
       right(),
       {&Chip::lat_mxm_settle}},
      {"activation to accumulator",
       product,
       84,
       faults(FaultKind::kNoProduct),
       faults(FaultKind::kLostProduct),
       {&Chip::lat_mxm_entry, &Chip::lat_mxm_mul}},
      {"accumulator to outer MEM edge",
       accumulate_and_return,
       123,
       undriven,
       undriven,
       {&Chip::lat_mxm_entry, &Chip::lat_mxm_mul, &Chip::lat_mxm_acc, &Chip::lat_mxm_exit}},
      {"load to load, interval of 4",
       weight_interval,
       44,
       faults(FaultKind::kWeightPort),
       right(),
       {&Chip::mxm_weight_interval}},
      {"notify to release", barrier, 45, undriven, undriven, {&Chip::lat_barrier}},
      {"last sync a notify releases",
       last_sync,
       44,
       right(),
       faults(FaultKind::kDeadlock),
       {&Chip::lat_barrier}},
      {"two drivers of one register", two_drivers, 10, right(), right(), {}, faults(FaultKind::kDoubleDrive)},
      {"overwriting a passing value", overwriting, 11, wrong_result(), wrong_result(), {}},
  };
  return t;
}

std::string unexpected(const std::string& engine, const Tightness& t, const Chip& chip, std::int64_t when,
                       const Expected& expected) {
  const Trial trial = t.trial(chip, when);
  if (const auto faults = program_faults(trial.program); !faults.empty()) return faults.front();
  Run r(engine, trial.program);
  const std::string at = t.name + ", consumer at " + std::to_string(when) + ": ";
  if (expected.what == Expected::kFault)
    return r.fault().kind == expected.fault
               ? ""
               : at + "expected a fault (" + std::string(fault_name(expected.fault)) + "), got: " + r.why();
  if (!r.result().finished) return at + r.why();
  const bool same = r.bytes(trial.queue, trial.addr) == trial.expected;
  if (same != (expected.what == Expected::kRight))
    return at + (same ? "the right result, too soon" : "a wrong result");
  return "";
}

std::string not_tight(const std::string& engine, const Tightness& t, const Chip& chip, std::int64_t cycle) {
  std::string why = unexpected(engine, t, chip, cycle - 1, t.early);
  if (why.empty()) why = unexpected(engine, t, chip, cycle, t.exact);
  if (why.empty()) why = unexpected(engine, t, chip, cycle + 1, t.late);
  return why;
}

}  // namespace lpu::tests
