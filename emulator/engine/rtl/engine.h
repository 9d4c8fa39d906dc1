// The SystemVerilog chip (rtl/), compiled by Verilator, as an engine.
#pragma once

#include <memory>

#include "emulator/engine/engine.h"

namespace lpu::rtl {

// Both forms of the stream registers (rtl/lpu_stream_reg.sv) do the same; the diagonal one is the faster.
enum class StreamForm { kDiagonal, kShifting };

// load() throws std::invalid_argument for a chip that none of the compiled-in ones can stand for.
std::unique_ptr<Engine> make_rtl_engine(StreamForm form = StreamForm::kDiagonal);

// Around one chip that is not among the compiled-in ones. REQUIRES: it outlives the engine.
struct ModelKind;
std::unique_ptr<Engine> make_rtl_engine(const ModelKind& kind);

}  // namespace lpu::rtl
