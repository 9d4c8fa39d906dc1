// Instrument at a matrix plane. The lines of commands in rtl/lpu_mxm_array.sv and lpu_mxm_acc.sv hold what
// was dispatched i cycles ago in element i, so where an instruction stands says what it has just done.
#pragma once

#include <cstdint>
#include <string>

#include "emulator/engine/rtl/recorder.h"
#include "emulator/engine/rtl/signal.h"

namespace lpu::rtl {

class MxmProbe {
 public:
  // `at`: the path of the plane's lpu_mxm in the model, "" or with a "." behind it.
  MxmProbe(const Wires& model, const std::string& at, const Chip& chip, int plane);
  // The plane's registers show what its tiles do in `cycle`.
  void observe(std::int64_t cycle, Recorder* to);

 private:
  void observe_load(std::size_t tile, std::int64_t cycle, Recorder* to) const;
  void observe_array(std::size_t tile, std::int64_t cycle, Recorder* to) const;
  void observe_accumulate(std::size_t tile, std::int64_t cycle, Recorder* to) const;

  int load_queue_, array_queue_, acc_queue_;
  std::size_t tiles_, columns_, rows_, streams_, accumulate_, banks_, bank_bits_, row_bits_;
  Signal load_valid_, install_valid_, abc_valid_, load_, array_, weights_, taps_;
  Signal acc_valid_, acc_, acc_rows_;
};

}  // namespace lpu::rtl
