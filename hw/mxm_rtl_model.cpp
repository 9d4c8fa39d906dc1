// Compiled once per package: LPU_MXM_CLASS is Verilator's class for its lpu_mxm, LPU_MXM_HEADER the header,
// LPU_MXM_ROOT_HEADER that of its innermost class, LPU_MXM_MAKE the function defined here.
#include "hw/mxm_rtl_model.h"

#include <fmt/format.h>
#include <verilated.h>
#include <verilated_syms.h>

#include <stdexcept>

#include LPU_MXM_HEADER
#include LPU_MXM_ROOT_HEADER

namespace lpu::hw {
namespace {

template <class T>
rtl::Wires::Signal bytes_of(T* variable) {
  return {reinterpret_cast<std::uint8_t*>(variable), sizeof *variable};
}

class VerilatedMxm final : public MxmModel {
 public:
  // The first edge is one only after the clock has been seen low.
  VerilatedMxm() : plane_(std::make_unique<LPU_MXM_CLASS>(&context_, "TOP")) { fall(); }
  // As in emulator/engine/rtl/model.cpp: scopes leave the registry of the thread's current context.
  ~VerilatedMxm() override {
    ::Verilated::threadContextp(&context_);
    plane_->final();
    plane_.reset();
    ::Verilated::threadContextp(::Verilated::defaultContextp());
  }

  Signal find(const std::string& instance, const std::string& signal) const override {
    if (const Signal s = instance.empty() ? port(signal) : inside(instance, signal); s.data != nullptr)
      return s;
    throw std::logic_error(
        fmt::format("mxm_rtl: no signal '{}' in '{}' (emulator/engine/rtl/probe.vlt)", signal, instance));
  }

  void rise() override {
    plane_->clk_i = 1;
    plane_->eval();
  }
  void fall() override {
    plane_->clk_i = 0;
    plane_->eval();
  }

 private:
  Signal port(const std::string& name) const {
#define LPU_PORT(port_name) \
  if (name == #port_name) return bytes_of(&plane_->port_name);
    LPU_PORT(rst_ni)
    LPU_PORT(load_valid_i)
    LPU_PORT(load_word_i)
    LPU_PORT(array_valid_i)
    LPU_PORT(array_word_i)
    LPU_PORT(acc_valid_i)
    LPU_PORT(acc_word_i)
    LPU_PORT(active_i)
    LPU_PORT(streams_i)
    LPU_PORT(tap_o)
    LPU_PORT(drive_o)
    LPU_PORT(drive_stream_o)
    LPU_PORT(drive_planes_o)
#undef LPU_PORT
    return {nullptr, 0};
  }
  // Verilator 5.006 lists no array of more than one dimension in its scopes.
  Signal inside(const std::string& instance, const std::string& signal) const {
    const VerilatedScope* scope = context_.scopeFind(("TOP.lpu_mxm." + instance).c_str());
    if (VerilatedVar* var = scope == nullptr ? nullptr : scope->varFind(signal.c_str()))
      return {static_cast<std::uint8_t*>(var->datap()), var->totalSize()};
    auto* root = plane_->rootp;
    if (instance == "u_array" && signal == "weights")
      return bytes_of(&root->lpu_mxm__DOT__u_array__DOT__weights);
    if (instance == "u_acc" && signal == "rows") return bytes_of(&root->lpu_mxm__DOT__u_acc__DOT__rows);
    return {nullptr, 0};
  }

  VerilatedContext context_;
  std::unique_ptr<LPU_MXM_CLASS> plane_;
};

}  // namespace

std::unique_ptr<MxmModel> LPU_MXM_MAKE() { return std::make_unique<VerilatedMxm>(); }

}  // namespace lpu::hw
