#include "emulator/engine/rtl/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "emulator/engine/rtl/choose.h"
#include "emulator/engine/rtl/observer.h"

namespace lpu::rtl {
namespace {

// One Verilated chip with its instruments.
class Simulation {
 public:
  Simulation(const ModelKind& kind, const Chip& built_for)
      : kind_(kind), chip_(built_for), model_(kind.make()), observer_(*model_, chip_) {
    sram_ = Signal(*model_, "u_mem.u_sram", "words", slices() * slice_bytes() * 8).data();
    decoder_ = Signal(*model_, "u_check", "decoder_q", 2);
  }

  const ModelKind& kind() const { return kind_; }
  Observer& observer() { return observer_; }
  const Observer& observer() const { return observer_; }
  Model& model() { return *model_; }

  void load(const Program& p) {
    // First of all: a Write that was under way still lands with the edge that ends it.
    model_->hold_reset();
    std::memset(sram_, 0, slices() * slice_bytes());
    for (const MemImage& image : p.images) load(image);
    *decoder_.data() = static_cast<std::uint8_t>(p.chip.decoder());
    fill_queues(p);
    model_->release_reset();
    observer_.reset();
  }
  std::uint8_t* word(int queue, int addr, std::size_t tile) const {
    const std::size_t row =
        tile * static_cast<std::size_t>(chip_.slice_words()) + static_cast<std::size_t>(addr);
    return sram_ + static_cast<std::size_t>(queue) * slice_bytes() + row * kLanesPerSuperlane;
  }
  std::size_t tiles() const { return static_cast<std::size_t>(chip_.superlanes); }

 private:
  std::size_t slices() const { return 2 * static_cast<std::size_t>(chip_.mem_slices); }
  std::size_t slice_bytes() const {
    return tiles() * static_cast<std::size_t>(chip_.slice_words()) * kLanesPerSuperlane;
  }
  void load(const MemImage& image) {
    const std::size_t rows = image.data.size() / static_cast<std::size_t>(chip_.lanes());
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t k = 0; k < tiles(); ++k)
        std::memcpy(word(image.queue, image.addr + static_cast<int>(r), k),
                    &image.data[(r * tiles() + k) * kLanesPerSuperlane], kLanesPerSuperlane);
  }
  // A queue that is not full ends with an all-zero word.
  void fill_queues(const Program& p) {
    for (std::size_t q = 0; q < p.queues.size(); ++q) {
      const std::vector<Instr>& words = p.queues[q];
      for (std::size_t i = 0; i < words.size(); ++i)
        model_->fill(static_cast<int>(q), static_cast<int>(i), encode(words[i]));
      if (static_cast<std::int64_t>(words.size()) < chip_.queue_words)
        model_->fill(static_cast<int>(q), static_cast<int>(words.size()), EncodedWord{});
    }
  }

  const ModelKind& kind_;
  Chip chip_;
  std::unique_ptr<Model> model_;
  Observer observer_;
  std::uint8_t* sram_ = nullptr;  // [queue][tile][address][16]
  Signal decoder_;
};

class RtlEngine final : public Engine {
 public:
  explicit RtlEngine(Candidates among) : among_(std::move(among)) {}

  void load(const Program& p) override {
    const ModelKind& kind = choose_model(p.chip, among_);
    if (!simulation_ || &simulation_->kind() != &kind) {
      simulation_.reset();
      simulation_ = std::make_unique<Simulation>(kind, built_for(kind));
      simulation_->observer().attach(sink_);
    }
    simulation_->load(p);
    chip_ = p.chip;
    simulation_->model().stop_waves();
    clocks_ = last_busy_ = 0;
    over_ = false;
    fault_ = {};
  }
  RunResult run(std::int64_t limit) override;
  void peek(int queue, int addr, std::span<std::uint8_t> out) const override {
    for (std::size_t k = 0; k < simulation_->tiles(); ++k)
      std::memcpy(&out[k * kLanesPerSuperlane], simulation_->word(queue, addr, k), kLanesPerSuperlane);
  }
  void poke(int queue, int addr, std::span<const std::uint8_t> in) override {
    for (std::size_t k = 0; k < simulation_->tiles(); ++k)
      std::memcpy(simulation_->word(queue, addr, k), &in[k * kLanesPerSuperlane], kLanesPerSuperlane);
  }
  void attach(EventSink* sink) override {
    sink_ = sink;
    if (simulation_) simulation_->observer().attach(sink);
  }
  std::string refuses(const Chip& chip) const override { return refusal(chip, among_); }
  std::string record_waves(const Waves& waves) override {
    waves_ = waves;
    return "";
  }

 private:
  // Clocks between the dispatch of an instruction and all there is to see of its first tile: issue register,
  // command register, operand.
  static constexpr std::int64_t kLag = 3;

  void step();
  void start_or_stop_waves();
  void stop_if_over(std::int64_t dispatching);
  std::int64_t longest_result() const;

  Candidates among_;
  Chip chip_;
  std::unique_ptr<Simulation> simulation_;
  EventSink* sink_ = nullptr;
  std::int64_t clocks_ = 0;
  std::int64_t last_busy_ = 0;  // the last cycle in which a queue could go on
  bool over_ = false;
  Fault fault_;
  std::optional<Waves> waves_;
};

// From an instruction at the end of its queue to its last effect in the last superlane.
std::int64_t RtlEngine::longest_result() const {
  return std::max({chip_.lat_read, chip_.lat_write_to_read, chip_.lat_alu, chip_.lat_mxm_settle,
                   chip_.lat_mxm_acc, chip_.lat_mxm_entry + chip_.lat_mxm_mul}) +
         chip_.superlanes + kLag;
}

RunResult RtlEngine::run(std::int64_t limit) {
  while (!over_ && clocks_ - kLag < limit) step();
  if (over_) simulation_->model().stop_waves();
  RunResult r = simulation_->observer().result();
  const bool shown = over_ && fault_.kind != FaultKind::kNone && fault_.cycle < limit;
  r.finished = over_ && fault_.kind == FaultKind::kNone;
  if (shown) r.fault = fault_;
  return r;
}

void RtlEngine::step() {
  start_or_stop_waves();
  simulation_->model().clock();
  const std::int64_t dispatching = clocks_++;
  simulation_->observer().observe(dispatching);
  fault_ = simulation_->observer().fault();
  over_ = fault_.kind != FaultKind::kNone;
  if (!over_) stop_if_over(dispatching);
}

// A cycle's window is open from its dispatch to the last thing its first tile shows of it.
void RtlEngine::start_or_stop_waves() {
  if (!waves_) return;
  if (clocks_ == waves_->first) simulation_->model().start_waves(waves_->path);
  if (clocks_ == waves_->last + kLag) {
    simulation_->model().stop_waves();
    waves_.reset();
  }
}

// Parked queues that nobody can release are a fault when all there was has come to its end without another.
void RtlEngine::stop_if_over(std::int64_t dispatching) {
  const Model& model = simulation_->model();
  if (!model.ended() && !model.stuck()) last_busy_ = dispatching;
  over_ = dispatching - last_busy_ > longest_result();
  if (!over_ || model.ended()) return;
  const QueueProbe::Parked parked = simulation_->observer().first_parked();
  fault_ = {FaultKind::kDeadlock, parked.since, parked.queue, parked.word, -1, -1};
}

}  // namespace

std::unique_ptr<Engine> make_rtl_engine(StreamForm form) {
  return std::make_unique<RtlEngine>(candidates(form));
}
std::unique_ptr<Engine> make_rtl_engine(const ModelKind& kind) {
  return std::make_unique<RtlEngine>(Candidates{&kind});
}

}  // namespace lpu::rtl
