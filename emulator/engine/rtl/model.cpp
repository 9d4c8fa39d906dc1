#include "emulator/engine/rtl/model.h"

#include <fmt/format.h>
#include <verilated.h>
#include <verilated_syms.h>

#include <cstring>
#include <stdexcept>

#include "VLpuChip.h"

namespace lpu::rtl {

struct Model::Verilated {
  VerilatedContext context;
  VLpuChip chip{&context, "TOP"};
};

Model::Model() : v_(std::make_unique<Verilated>()) {
  v_->chip.clk_i = 0;
  v_->chip.fill_i = 0;
  hold_reset();
}

// Verilator's scopes leave the registry of the thread's current context, which need not be the one they are
// in and must not be one that is gone.
Model::~Model() {
  ::Verilated::threadContextp(&v_->context);
  v_->chip.final();
  v_.reset();
  ::Verilated::threadContextp(::Verilated::defaultContextp());
}

std::uint8_t* Model::find(const std::string& instance, const std::string& signal, std::size_t bytes) const {
  const VerilatedScope* scope = v_->context.scopeFind(("TOP.lpu_chip." + instance).c_str());
  const VerilatedVar* var = scope == nullptr ? nullptr : scope->varFind(signal.c_str());
  if (var == nullptr)
    throw std::logic_error(
        fmt::format("rtl: no signal {} in {} (emulator/engine/rtl/probe.vlt)", signal, instance));
  if (var->totalSize() != bytes)
    throw std::logic_error(
        fmt::format("rtl: {}.{} has {} bytes, expected {}", instance, signal, var->totalSize(), bytes));
  return static_cast<std::uint8_t*>(var->datap());
}

void Model::hold_reset() {
  v_->chip.rst_ni = 0;
  clock();
}

void Model::fill(int queue, int addr, const EncodedWord& word) {
  v_->chip.fill_i = 1;
  v_->chip.fill_queue_i = static_cast<std::uint8_t>(queue);
  v_->chip.fill_addr_i = static_cast<std::uint16_t>(addr);
  std::memcpy(v_->chip.fill_word_i.data(), word.data(), word.size());
  clock();
  v_->chip.fill_i = 0;
}

void Model::release_reset() { v_->chip.rst_ni = 1; }

void Model::clock() {
  v_->chip.clk_i = 1;
  v_->chip.eval();
  v_->chip.clk_i = 0;
  v_->chip.eval();
}

bool Model::ended() const { return v_->chip.ended_o != 0; }
bool Model::stuck() const { return v_->chip.stuck_o != 0; }

}  // namespace lpu::rtl
