// What every engine is: load a program, run it, look inside. Engines do not print, judge, read files or know
// of each other.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/engine/fault.h"
#include "emulator/engine/settings.h"
#include "emulator/program/program.h"
#include "emulator/trace/event.h"

namespace lpu {

struct RunResult {
  bool finished = false;             // every queue ended and every effect landed
  Fault fault;                       // kind != kNone: the first broken rule; the run stopped there
  std::int64_t cycles = 0;           // first dispatch to the last result in SRAM, last superlane included
  std::int64_t first_dispatch = -1;  // cycle of the first instruction that is not NOP, Sync or Notify
  std::int64_t last_write = -1;      // cycle in which the last superlane of the last Write lands
  std::int64_t end_cycle = 0;        // nothing happens at or after this cycle
  std::int64_t dispatches = 0;       // instructions dispatched (NOP and Repeat not counted)
  std::int64_t activations = 0;      // Abc executed, all planes: each is lanes^2 multiply-accumulates
  std::int64_t weight_columns = 0;   // columns taken by LW, all planes
  std::int64_t alu_ops = 0;          // VXM instructions dispatched
  std::int64_t mem_reads = 0, mem_writes = 0;
};

// A waveform file of every signal in the cycles first..last.
struct Waves {
  std::string path;
  std::int64_t first = 0, last = 0;
};

class Engine {
 public:
  virtual ~Engine() = default;
  // Why this engine cannot stand for that chip, in one line; empty: it can.
  virtual std::string refuses(const Chip& chip) const = 0;
  // REQUIRES: program_faults(p) is empty, refuses(p.chip) too (else load throws std::invalid_argument). The engine keeps a reference: p must outlive it. SRAM is set from
  // the images, everything else to its reset state.
  virtual void load(const Program& p) = 0;
  // Run to the end, or to the first fault, or until `limit` cycles have passed (then finished is false and
  // the run can be continued by calling again with a larger limit).
  virtual RunResult run(std::int64_t limit) = 0;
  // One vector of a MEM slice (lanes bytes). Valid before and after run().
  virtual void peek(int queue, int addr, std::span<std::uint8_t> out) const = 0;
  virtual void poke(int queue, int addr, std::span<const std::uint8_t> in) = 0;
  // nullptr detaches. Without a sink an engine spends nothing on events.
  virtual void attach(EventSink* sink) = 0;
  // Of the next run. Returns why this engine cannot, in one line; empty: it will. A file that cannot be written
  // is a std::runtime_error of run().
  virtual std::string record_waves(const Waves&) { return "this engine has no signals to record"; }
};

// "fast", "systemc" and "rtl" (when built in); nullptr: not there. Throws std::invalid_argument for settings that
// engine does not have.
std::unique_ptr<Engine> make_engine(std::string_view name, const EngineSettings& settings = {});
std::vector<std::string> engine_names();

// Tensor access through peek/poke, by the program's map. Row-major host arrays of the tensor's dtype.
void write_tensor(Engine& e, const Program& p, const IoTensor& t, const void* host);
void read_tensor(const Engine& e, const Program& p, const IoTensor& t, void* host);

// "cycle 132, MEM_W12: word 3 (read 17, s5w) takes ... : undriven stream ..." Names cycle, unit, both
// instructions.
std::string describe(const Program& p, const Fault& f);
std::string_view fault_name(FaultKind k);

}  // namespace lpu
