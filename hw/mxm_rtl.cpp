#include "hw/mxm_rtl.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "emulator/engine/rtl/observe_mxm.h"
#include "emulator/engine/rtl/signal.h"
#include "emulator/isa/codec.h"
#include "emulator/isa/timing.h"
#include "hw/monitor.h"
#include "hw/mxm_rtl_model.h"
#include "hw/stream_reg.h"

namespace lpu::hw {
namespace {

using rtl::Signal;

constexpr std::size_t kBytes = kLanesPerSuperlane;

// Where the package of a preset differs from the chip in what lpu_mxm is made from; empty: nowhere.
std::string difference(const Chip& chip, std::string_view preset) {
  Chip there;
  chip_preset(preset, &there);
  constexpr std::int64_t Chip::*kMadeFrom[] = {
      &Chip::superlanes,     &Chip::streams,       &Chip::mxm_acc_rows, &Chip::lat_mxm_mul,
      &Chip::lat_mxm_settle, &Chip::lat_mxm_entry, &Chip::lat_mxm_acc};
  for (const ChipKey& k : chip_keys())
    if (chip.*k.member != there.*k.member &&
        std::find(std::begin(kMadeFrom), std::end(kMadeFrom), k.member) != std::end(kMadeFrom))
      return fmt::format("{} is {}, there it is {}", k.key, chip.*k.member, there.*k.member);
  return "";
}

const MxmModelKind* find_model(const Chip& chip) {
  for (const MxmModelKind& k : mxm_model_kinds())
    if (difference(chip, k.preset).empty()) return &k;
  return nullptr;
}

// The instrument's events, as the monitor takes them.
class ToMonitor final : public EventSink {
 public:
  explicit ToMonitor(Monitor& monitor) : monitor_(monitor) {}
  void event(const Event& e) override {
    monitor_.event(e.queue, e.kind, e.superlane, e.index, static_cast<int>(e.cycle - monitor_.cycle()),
                   e.payload);
  }

 private:
  Monitor& monitor_;
};

// The model is clocked at the edge of the chip, with what its inputs have at that edge on the RTL chip: a
// queue's issue register has just taken what it shows in the coming cycle (there it shows it one cycle
// ahead), and the stream registers have not moved yet. So from edge to edge the model is in the cycle the
// chip is in: tap_o[k] is up while tile k executes, and what drive_o shows behind the edge is what the stream
// registers take at that edge.
class MxmRtl final : public MxmPlane {
 public:
  MxmRtl(const Nets& nets, const MxmPlace& place, const MxmModelKind& kind);
  void reset() override;
  void edge(const MxmCommands& next) override;
  bool idle() const override { return awake_ == 0; }

 private:
  struct QueuePort {
    Signal valid, word;
    void set(const Command& c) const;
  };
  void clock();
  void take_streams(int tile) const;
  void drive(int tile, const Command& by) const;
  void observe();

  Nets nets_;
  MxmPlace place_;
  Site tap_, exit_;
  Stream first_;  // of those a plane can tap
  int superlanes_;
  std::unique_ptr<MxmModel> model_;
  Signal reset_n_, active_, streams_, taps_, drives_, drive_stream_, drive_planes_;
  QueuePort load_, array_, acc_;
  // What the design carries north, with what only reports need: stage i was dispatched i cycles ago.
  Pipe<Command> accs_;
  rtl::MxmProbe probe_;
  rtl::Recorder recorder_;
  ToMonitor to_monitor_;
  // The model is not clocked while nothing is under way in it: cycles until an instruction, with all that
  // follows from it before the next one, has left the top tile and the instrument has seen it.
  int longest_, awake_ = 0;
  bool used_ = true;  // since reset
};

MxmRtl::MxmRtl(const Nets& nets, const MxmPlace& place, const MxmModelKind& kind)
    : nets_(nets),
      place_(place),
      tap_(timing::mxm_tap(nets.chip, plane_hemisphere(place.plane))),
      exit_(timing::mxm_launch(nets.chip, plane_hemisphere(place.plane))),
      first_{outward(plane_hemisphere(place.plane)), 0},
      superlanes_(static_cast<int>(nets.chip.superlanes)),
      model_(kind.make()),
      accs_(static_cast<int>(nets.chip.lat_mxm_acc) + superlanes_),
      probe_(*model_, "", nets.chip, place.plane),
      to_monitor_(nets.monitor) {
  const Chip& c = nets.chip;
  const auto tiles = static_cast<std::size_t>(superlanes_);
  const auto port = [this](const char* name, std::size_t bits) { return Signal(*model_, "", name, bits); };
  constexpr std::size_t kWord = kWordBytes * 8;
  reset_n_ = port("rst_ni", 1);
  active_ = port("active_i", 8);
  streams_ = port("streams_i", tiles * static_cast<std::size_t>(c.streams) * kBytes * 8);
  taps_ = port("tap_o", tiles);
  drives_ = port("drive_o", tiles);
  drive_stream_ = port("drive_stream_o", tiles * 6);
  drive_planes_ = port("drive_planes_o", tiles * 4 * kBytes * 8);
  load_ = {port("load_valid_i", 1), port("load_word_i", kWord)};
  array_ = {port("array_valid_i", 1), port("array_word_i", kWord)};
  acc_ = {port("acc_valid_i", 1), port("acc_word_i", kWord)};
  longest_ = static_cast<int>(std::max({c.lat_mxm_entry + c.lat_mxm_mul, c.lat_mxm_settle, c.lat_mxm_acc})) +
             superlanes_ + 2;
  reset();
}

void MxmRtl::reset() {
  accs_.clear();
  recorder_.reset();
  awake_ = 0;
  if (!used_) return;
  *reset_n_.data() = 0;
  for (const QueuePort* q : {&load_, &array_, &acc_}) *q->valid.data() = 0;
  model_->rise();
  model_->fall();
  *reset_n_.data() = 1;
  used_ = false;
}

void MxmRtl::QueuePort::set(const Command& c) const {
  *valid.data() = c.given();
  if (!c.given()) return;
  const EncodedWord encoded = encode(c.instr);
  std::memcpy(word.data(), encoded.data(), encoded.size());
}

void MxmRtl::edge(const MxmCommands& next) {
  if (next.any()) awake_ = longest_;
  if (awake_ == 0) return;
  --awake_;
  used_ = true;
  load_.set(next.load);
  array_.set(next.array);
  acc_.set(next.acc);
  for (const Command* c : {&next.load, &next.array, &next.acc})
    if (c->given()) *active_.data() = static_cast<std::uint8_t>(c->active);
  accs_.shift();
  if (next.acc.given()) accs_.put() = next.acc;
  clock();
  observe();
}

// A tap taken in the cycle that ends here is in the plane's operand register in the coming one, and used at
// the edge that ends that.
void MxmRtl::clock() {
  std::uint64_t tapped = 0;
  if (taps_.any())
    for (int k = 0; k < superlanes_; ++k)
      tapped |= std::uint64_t{taps_.bit(static_cast<std::size_t>(k))} << k;
  model_->rise();
  for (int k = 0; k < superlanes_; ++k)
    if ((tapped >> k & 1) != 0) take_streams(k);
  model_->fall();
  if (!drives_.any()) return;
  const int latency = static_cast<int>(nets_.chip.lat_mxm_acc);
  for (int k = 0; k < superlanes_; ++k)
    if (drives_.bit(static_cast<std::size_t>(k))) drive(k, accs_.at(latency + k));
}

void MxmRtl::take_streams(int tile) const {
  const int streams = static_cast<int>(nets_.chip.streams);
  std::uint8_t* to = streams_.data() + static_cast<std::size_t>(tile * streams) * kBytes;
  for (int s = 0; s < streams; ++s, to += kBytes)
    std::memcpy(to, nets_.streams.tap(tile, first_.code() + s, tap_), kBytes);
}

void MxmRtl::drive(int tile, const Command& by) const {
  const auto k = static_cast<std::size_t>(tile);
  const int stream = static_cast<int>(drive_stream_.bits(k * 6, 6));
  for (std::size_t n = 0; n < 4; ++n)
    nets_.streams.drive(tile, stream + static_cast<int>(n), exit_, by.active, {place_.accumulators, by.word},
                        drive_planes_.vector((k * 4 + n) * kBytes * 8, kBytes).data());
}

void MxmRtl::observe() {
  recorder_.attach(nets_.monitor.listening() ? &to_monitor_ : nullptr);
  probe_.observe(nets_.monitor.cycle() + 1, &recorder_);
  nets_.monitor.happened(recorder_.last_event());
}

}  // namespace

std::string mxm_rtl_limit(const Chip& chip) {
  if (find_model(chip) != nullptr) return "";
  std::string why;
  for (const MxmModelKind& k : mxm_model_kinds())
    why += fmt::format("{}{} ({})", why.empty() ? "" : ", ", k.preset, difference(chip, k.preset));
  return "engine.mxm=rtl: planes are compiled in for " + why;
}

std::unique_ptr<MxmPlane> make_mxm_rtl(const Nets& nets, const MxmPlace& place) {
  const MxmModelKind* kind = find_model(nets.chip);
  if (kind == nullptr) throw std::invalid_argument(mxm_rtl_limit(nets.chip));
  return std::make_unique<MxmRtl>(nets, place, *kind);
}

}  // namespace lpu::hw
