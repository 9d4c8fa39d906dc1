// Compiled once per Verilated chip: LPU_RTL_CLASS is Verilator's class for it, LPU_RTL_HEADER the header,
// LPU_RTL_ROOT_HEADER that of its innermost class, LPU_RTL_MAKE the function defined here.
#include "emulator/engine/rtl/model.h"

#include <fmt/format.h>
#include <verilated.h>
#include <verilated_syms.h>
#if VM_TRACE_FST
#include <verilated_fst_c.h>
#endif

#include <cstring>
#include <stdexcept>

#include LPU_RTL_HEADER
#include LPU_RTL_ROOT_HEADER

namespace lpu::rtl {
namespace {

#if VM_TRACE_FST
class WaveFile {
 public:
  void start(LPU_RTL_CLASS* chip, const std::string& path) {
    file_ = std::make_unique<VerilatedFstC>();
    chip->trace(file_.get(), kAllLevels);
    file_->open(path.c_str());
    if (!file_->isOpen()) {
      file_.reset();
      throw std::runtime_error(path + ": cannot be written");
    }
  }
  void dump(std::uint64_t time) {
    if (file_) file_->dump(time);
  }
  void stop() {
    if (file_) file_->close();
    file_.reset();
  }

 private:
  static constexpr int kAllLevels = 99;
  std::unique_ptr<VerilatedFstC> file_;
};
#else  // NO_WAVES (CMakeLists.txt)
class WaveFile {
 public:
  void start(LPU_RTL_CLASS*, const std::string& path) {
    throw std::runtime_error(path + ": this chip was built without waves");
  }
  void dump(std::uint64_t) {}
  void stop() {}
};
#endif

class Verilated final : public Model {
 public:
  Verilated() {
    context_.traceEverOn(true);
    chip_ = std::make_unique<LPU_RTL_CLASS>(&context_, "TOP");
    chip_->clk_i = 0;
    chip_->fill_i = 0;
  }
  // Verilator's scopes leave the registry of the thread's current context, which need not be the one they are
  // in and must not be one that is gone.
  ~Verilated() override {
    ::Verilated::threadContextp(&context_);
    stop_waves();
    chip_->final();
    chip_.reset();
    ::Verilated::threadContextp(::Verilated::defaultContextp());
  }

  Signal find(const std::string& instance, const std::string& signal) const override {
    const std::string path = instance.empty() ? "TOP.lpu_chip" : "TOP.lpu_chip." + instance;
    const VerilatedScope* scope = context_.scopeFind(path.c_str());
    if (VerilatedVar* var = scope == nullptr ? nullptr : scope->varFind(signal.c_str()))
      return {static_cast<std::uint8_t*>(var->datap()), var->totalSize()};
    if (const Signal deep = find_deep(instance + "." + signal); deep.data != nullptr) return deep;
    throw std::logic_error(
        fmt::format("rtl: no signal {} in {} (emulator/engine/rtl/probe.vlt)", signal, path));
  }

  void hold_reset() override {
    chip_->rst_ni = 0;
    clock();
  }
  void fill(int queue, int addr, const EncodedWord& word) override {
    chip_->fill_i = 1;
    chip_->fill_queue_i = static_cast<std::uint8_t>(queue);
    chip_->fill_addr_i = static_cast<std::uint16_t>(addr);
    std::memcpy(chip_->fill_word_i.data(), word.data(), word.size());
    clock();
    chip_->fill_i = 0;
  }
  void release_reset() override {
    chip_->rst_ni = 1;
    time_ = 0;
  }

  void clock() override {
    chip_->clk_i = 1;
    chip_->eval();
    waves_.dump(time_);
    chip_->clk_i = 0;
    chip_->eval();
    waves_.dump(time_ + kCycle / 2);
    time_ += kCycle;
  }
  bool ended() const override { return chip_->ended_o != 0; }
  bool stuck() const override { return chip_->stuck_o != 0; }

  void start_waves(const std::string& path) override { waves_.start(chip_.get(), path); }
  void stop_waves() override { waves_.stop(); }

 private:
  // Verilator 5.006 lists no array of more than one dimension in its scopes.
  Signal find_deep(const std::string& path) const {
    const auto signal = [](auto* array) {
      return Signal{reinterpret_cast<std::uint8_t*>(array), sizeof *array};
    };
    auto* root = chip_->rootp;
    if (path == "u_vxm.result") return signal(&root->lpu_chip__DOT__u_vxm__DOT__result);
#define LPU_PLANE(p)                                                                                             \
  if (path == "g_plane[" #p "].g_there.u_mxm.u_array.weights")                                                   \
    return signal(                                                                                               \
        &root->lpu_chip__DOT__g_plane__BRA__##p##__KET____DOT__g_there__DOT__u_mxm__DOT__u_array__DOT__weights); \
  if (path == "g_plane[" #p "].g_there.u_mxm.u_acc.rows")                                                        \
    return signal(                                                                                               \
        &root->lpu_chip__DOT__g_plane__BRA__##p##__KET____DOT__g_there__DOT__u_mxm__DOT__u_acc__DOT__rows);
    LPU_PLANE(0)
    LPU_PLANE(1)
    LPU_PLANE(2)
    LPU_PLANE(3)
#undef LPU_PLANE
    return {nullptr, 0};
  }

  static constexpr std::uint64_t kCycle =
      1000;  // of the waveform's time unit, 1 ps: a cycle is 1 ns, as in hw/

  VerilatedContext context_;
  std::unique_ptr<LPU_RTL_CLASS> chip_;
  WaveFile waves_;
  std::uint64_t time_ = 0;
};

}  // namespace

std::unique_ptr<Model> LPU_RTL_MAKE() { return std::make_unique<Verilated>(); }

}  // namespace lpu::rtl
