#include "emulator/engine/rtl/engine.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "emulator/engine/rtl/model.h"
#include "emulator/engine/rtl/observer.h"

#include <fmt/format.h>

namespace lpu::rtl {
namespace {

Chip mini() {
  Chip c;
  chip_preset("mini", &c);
  return c;
}

// The first key in which a chip is not the one the RTL was made for; what is only reported does not count.
std::string difference(const Chip& chip, const Chip& built_for) {
  for (const ChipKey& k : chip_keys()) {
    const std::string_view group = k.key.substr(0, k.key.find('.'));
    if (group == "clock" || group == "power" || group == "claim") continue;
    if (chip.*k.member != built_for.*k.member)
      return fmt::format("{} is {}, there it is {}", k.key, chip.*k.member, built_for.*k.member);
  }
  return "";
}

class RtlEngine final : public Engine {
 public:
  RtlEngine() : chip_(mini()), observer_(model_, chip_) { find_sram(); }

  void load(const Program& p) override;
  RunResult run(std::int64_t limit) override;
  void peek(int queue, int addr, std::span<std::uint8_t> out) const override {
    for (std::size_t k = 0; k < tiles(); ++k)
      std::memcpy(&out[k * kLanesPerSuperlane], word(queue, addr, k), kLanesPerSuperlane);
  }
  void poke(int queue, int addr, std::span<const std::uint8_t> in) override {
    for (std::size_t k = 0; k < tiles(); ++k)
      std::memcpy(word(queue, addr, k), &in[k * kLanesPerSuperlane], kLanesPerSuperlane);
  }
  void attach(EventSink* sink) override { observer_.attach(sink); }

 private:
  void find_sram();
  void fill_queues();
  std::size_t tiles() const { return static_cast<std::size_t>(chip_.superlanes); }
  std::size_t sram_bytes() const {
    return static_cast<std::size_t>(chip_.slice_words()) * kLanesPerSuperlane;
  }
  std::uint8_t* word(int queue, int addr, std::size_t tile) const {
    return sram_[static_cast<std::size_t>(queue) * tiles() + tile] + addr * kLanesPerSuperlane;
  }
  std::int64_t longest_result() const;

  const Chip chip_;
  Model model_;
  Observer observer_;
  std::vector<std::uint8_t*> sram_;  // [queue][tile]
  const Program* program_ = nullptr;
  std::int64_t cycle_ = 0;      // the next to be shown
  std::int64_t last_busy_ = 0;  // the last cycle in which a queue was not at its end
  bool over_ = false;
  Fault fault_;
};

void RtlEngine::find_sram() {
  for (int q = 0; q < 2 * chip_.mem_slices; ++q)
    for (std::size_t k = 0; k < tiles(); ++k)
      sram_.push_back(model_.find(fmt::format("g_mem[{}].g_tile[{}].u_tile", q, k), "sram_q", sram_bytes()));
}

void RtlEngine::load(const Program& p) {
  if (const std::string why = difference(p.chip, chip_); !why.empty())
    throw std::invalid_argument("the rtl engine is built for the preset mini: " + why);
  program_ = &p;
  for (std::uint8_t* s : sram_) std::memset(s, 0, sram_bytes());
  const auto row = static_cast<std::size_t>(chip_.lanes());
  for (const MemImage& image : p.images)
    for (std::size_t r = 0; r * row < image.data.size(); ++r)
      poke(image.queue, image.addr + static_cast<int>(r), std::span(image.data).subspan(r * row, row));
  model_.hold_reset();
  fill_queues();
  model_.release_reset();
  observer_.reset();
  cycle_ = last_busy_ = 0;
  over_ = false;
  fault_ = {};
}

// A queue that is not full ends with an all-zero word.
void RtlEngine::fill_queues() {
  for (std::size_t q = 0; q < program_->queues.size(); ++q) {
    const std::vector<Instr>& words = program_->queues[q];
    for (std::size_t i = 0; i < words.size(); ++i)
      model_.fill(static_cast<int>(q), static_cast<int>(i), encode(words[i]));
    if (static_cast<std::int64_t>(words.size()) < chip_.queue_words)
      model_.fill(static_cast<int>(q), static_cast<int>(words.size()), EncodedWord{});
  }
}

// From an instruction at the end of its queue to its last effect in the last superlane.
std::int64_t RtlEngine::longest_result() const {
  return std::max({chip_.lat_read, chip_.lat_write_to_read, chip_.lat_alu, chip_.lat_mxm_settle,
                   chip_.lat_mxm_acc}) +
         chip_.superlanes;
}

RunResult RtlEngine::run(std::int64_t limit) {
  for (; !over_ && cycle_ < limit; ++cycle_) {
    model_.clock();
    observer_.observe(cycle_);
    if (!model_.ended()) last_busy_ = cycle_;
    over_ = cycle_ - last_busy_ > longest_result();
    if (!model_.stuck()) continue;
    const Observer::Parked parked = observer_.first_parked();
    fault_ = {FaultKind::kDeadlock, parked.since, parked.queue, parked.word, -1, -1};
    over_ = true;
  }
  RunResult r = observer_.counts();
  r.finished = over_ && fault_.kind == FaultKind::kNone;
  r.fault = fault_;
  return r;
}

}  // namespace

std::unique_ptr<Engine> make_rtl_engine() { return std::make_unique<RtlEngine>(); }

}  // namespace lpu::rtl
