// What a run did, instruction by instruction: the expansion of the program's queues, each dispatch joined
// with the events the engine emitted for it. Profiles and trace files are made from it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "emulator/program/program.h"
#include "emulator/trace/event.h"

namespace lpu {

inline constexpr std::size_t kEventKinds = 0
#define LPU_EVENT(name, text, unit, index, payload, when) +1
#include "emulator/trace/events.def"
#undef LPU_EVENT
    ;

// One dispatched instruction. NOP and Repeat are expanded away; Sync, Notify and Config are kept.
struct Action {
  std::int64_t cycle = 0;  // of dispatch: when superlane 0 acts
  std::int32_t queue = 0, word = 0;
  std::int32_t superlanes = 0;  // that emitted events for it; 0 for Sync
  Instr instr;
};

// A queue that waited at a Sync: parked from `since`, dispatching again from `until`.
struct Park {
  std::int32_t queue = 0;
  std::int64_t since = 0, until = 0;
};

struct Recording {
  std::vector<Action> actions;  // by cycle, then queue
  std::vector<Park> parks;      // by queue, then time
  // Index: EventKind. One event per superlane; the bytes of their payloads.
  std::array<std::int64_t, kEventKinds> events{}, bytes{};
  std::int64_t first = 0,
               last = -1;  // cycles of the first dispatch and of the last event; last < first: none

  std::int64_t cycles() const { return last - first + 1; }
  std::int64_t events_of(EventKind k) const { return events[static_cast<std::size_t>(k)]; }
  std::int64_t bytes_of(EventKind k) const { return bytes[static_cast<std::size_t>(k)]; }
};

// The kinds of event an instruction shows itself by (a ReadWrite by two), and how long after its dispatch.
struct Shown {
  std::array<EventKind, 2> kinds{};
  int count = 0;
  std::int64_t delay = 0;  // cycles
};
Shown shown_by(const Chip& chip, Op op);

// Attach, run to the end without a fault, then call finish.
class Recorder final : public EventSink {
 public:
  explicit Recorder(const Chip& chip);
  void event(const Event& e) override;
  // REQUIRES: every event came from one whole run of p. Throws std::logic_error when the engine's events are
  // not those of p's schedule: one of the two is wrong.
  Recording finish(const Program& p) const;

 private:
  struct Seen {
    std::int64_t cycle;  // of dispatch
    EventKind kind;
    std::int32_t superlanes;
  };
  friend class QueueJoin;
  // By queue. Releases are kept apart: one may come before the result of an instruction dispatched earlier.
  std::vector<std::vector<Seen>> seen_;
  std::vector<std::vector<std::int64_t>> releases_;
  std::array<std::int64_t, kEventKinds> events_{}, bytes_{};
  std::array<std::int64_t, kEventKinds> delay_{};  // cycles from dispatch to the event of superlane 0
  std::int64_t last_ = -1;
};

// Host memory that a recording of p and what is made from it take, about.
double recording_bytes(const Program& p);

}  // namespace lpu
