// The instruments of a chip: read its registers once per cycle and make events and counts of what they see.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/engine/rtl/observe_mem.h"
#include "emulator/engine/rtl/observe_mxm.h"
#include "emulator/engine/rtl/observe_queues.h"
#include "emulator/engine/rtl/observe_vxm.h"
#include "emulator/engine/rtl/recorder.h"

namespace lpu::rtl {

class Observer {
 public:
  Observer(const Model& model, const Chip& chip);

  void reset();
  void attach(EventSink* sink) { recorder_.attach(sink); }
  // After a clock edge: the queues show what is dispatched in `cycle`, the units what they execute in the
  // cycle before.
  void observe(std::int64_t cycle);

  RunResult result() const { return recorder_.result(); }
  QueueProbe::Parked first_parked() const { return queues_.first_parked(); }
  // What the checkers (rtl/check) have found so far, if anything.
  Fault fault() const;

 private:
  Recorder recorder_;
  QueueProbe queues_;
  MemProbe mem_;
  VxmProbe vxm_;
  std::vector<MxmProbe> mxms_;
  struct {
    Signal found, cycle, kind, queue, word, other_queue, other_word;
  } fault_;
};

}  // namespace lpu::rtl
