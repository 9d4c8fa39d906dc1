#include "hw/engine.h"

#include <cstring>
#include <memory>
#include <stdexcept>
#include <utility>

#include "hw/simulation.h"

namespace lpu::hw {
namespace {

class SystemcEngine final : public Engine {
 public:
  explicit SystemcEngine(const Structure& structure) : structure_(structure) {}

  std::string refuses(const Chip& chip) const override {
    return ChipModule::structural_limit(chip, structure_);
  }
  void load(const Program& p) override {
    if (!simulation_ || built_for_ != p.chip) build(p.chip);
    simulation_->chip().load(p);
  }
  RunResult run(std::int64_t limit) override {
    simulation_->run(limit);
    return simulation_->chip().result();
  }
  void peek(int queue, int addr, std::span<std::uint8_t> out) const override {
    std::memcpy(out.data(), std::as_const(*simulation_).chip().sram(queue).row(addr), out.size());
  }
  void poke(int queue, int addr, std::span<const std::uint8_t> in) override {
    std::memcpy(simulation_->chip().sram(queue).writable_row(addr), in.data(), in.size());
  }
  void attach(EventSink* sink) override {
    sink_ = sink;
    if (simulation_) simulation_->chip().monitor().attach(sink);
  }

 private:
  // Elaboration is kept for the next program of the same chip.
  void build(const Chip& chip) {
    if (const std::string why = refuses(chip); !why.empty()) throw std::invalid_argument(why);
    simulation_.reset();
    simulation_ = std::make_unique<Simulation>(chip, structure_);
    built_for_ = chip;
    simulation_->chip().monitor().attach(sink_);
  }

  Structure structure_;
  Chip built_for_;
  EventSink* sink_ = nullptr;
  std::unique_ptr<Simulation> simulation_;
};

}  // namespace

std::unique_ptr<Engine> make_systemc_engine(const Structure& structure) {
  return std::make_unique<SystemcEngine>(structure);
}

}  // namespace lpu::hw
