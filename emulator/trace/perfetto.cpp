#include "emulator/trace/perfetto.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <protozero/pbf_writer.hpp>

#include "emulator/isa/assembler.h"

namespace lpu {
namespace {

// Field numbers of perfetto's protos/perfetto/trace (trace.proto, trace_packet.proto, track_event/*.proto,
// interned_data.proto).
namespace tag {
enum : unsigned { kTracePacket = 1 };
enum Packet : unsigned {
  kTimestamp = 8,
  kSequence = 10,
  kTrackEvent = 11,
  kInterned = 12,
  kFlags = 13,
  kTrackDescriptor = 60
};
enum Track : unsigned { kUuid = 1, kTrackName = 2, kParent = 5, kCounter = 8, kOrdering = 11, kRank = 12 };
enum Counter : unsigned { kUnitName = 6 };
enum TrackEvent : unsigned { kAnnotation = 4, kType = 9, kNameIid = 10, kTrackUuid = 11, kValue = 30 };
enum Annotation : unsigned { kInt = 4, kString = 6, kAnnotationName = 10 };
enum Interned : unsigned { kEventNames = 2 };
enum Name : unsigned { kIid = 1, kText = 2 };
}  // namespace tag

constexpr std::uint32_t kOneSequence = 1, kStateCleared = 1, kNeedsState = 2, kExplicitOrder = 3;
enum EventType : std::uint32_t { kBegin = 1, kEnd = 2, kCounterValue = 4 };
constexpr std::uint64_t kRoot = 1, kFirstUnit = 2, kFirstQueue = 100, kFirstCounter = 1000;  // track uuids

class Writer {
 public:
  explicit Writer(const Program& p) : p_(p), trace_(bytes_) {}

  void tracks(const std::vector<bool>& used, const std::vector<CounterTrack>& counters) {
    track(kRoot, 0, fmt::format("{} {} on {} (1 ns is 1 cycle)", p_.id.model, p_.id.shape, p_.chip.preset),
          0);
    std::vector<std::string> units;
    for (std::size_t q = 0; q < used.size(); ++q) {
      if (!used[q]) continue;
      const std::string unit = unit_of(static_cast<int>(q));
      auto at = std::find(units.begin(), units.end(), unit);
      if (at == units.end()) {
        at = units.insert(at, unit);
        track(kFirstUnit + units.size(), kRoot, unit, units.size());
      }
      track(kFirstQueue + q, kFirstUnit + 1 + static_cast<std::uint64_t>(at - units.begin()),
            queue_name(p_.chip, static_cast<int>(q)), q);
    }
    for (std::size_t i = 0; i < counters.size(); ++i)
      track(kFirstCounter + i, kRoot, counters[i].name, units.size() + 1 + i, &counters[i].unit);
  }

  // Interned names: an instruction's is its opcode.
  void names() {
    packet([&](protozero::pbf_writer& packet) {
      packet.add_uint32(tag::kFlags, kStateCleared | kNeedsState);
      protozero::pbf_writer interned(packet, tag::kInterned);
      for (const OpInfo& op : all_ops()) {
        protozero::pbf_writer name(interned, tag::kEventNames);
        name.add_uint64(tag::kIid, iid(op.op));
        name.add_string(tag::kText, op.mnemonic.data(), op.mnemonic.size());
      }
    });
  }

  void begin(const Action& a) {
    event(a.cycle, [&](protozero::pbf_writer& e) {
      e.add_uint32(tag::kType, kBegin);
      e.add_uint64(tag::kTrackUuid, kFirstQueue + static_cast<std::uint64_t>(a.queue));
      e.add_uint64(tag::kNameIid, iid(a.instr.op));
      annotate(e, "instruction", to_text(a.instr));
      annotate(e, "word", a.word);
      annotate(e, "superlanes", a.superlanes);
    });
  }
  void end(std::int32_t queue, std::int64_t cycle) {
    event(cycle, [&](protozero::pbf_writer& e) {
      e.add_uint32(tag::kType, kEnd);
      e.add_uint64(tag::kTrackUuid, kFirstQueue + static_cast<std::uint64_t>(queue));
    });
  }
  void counter(std::size_t index, std::int64_t cycle, std::int64_t value) {
    event(cycle, [&](protozero::pbf_writer& e) {
      e.add_uint32(tag::kType, kCounterValue);
      e.add_uint64(tag::kTrackUuid, kFirstCounter + index);
      e.add_int64(tag::kValue, value);
    });
  }

  std::string done() { return std::move(bytes_); }

 private:
  static std::uint64_t iid(Op op) { return static_cast<std::uint64_t>(op) + 1; }  // 0 is no name
  // What the queues of one track stand under.
  std::string unit_of(int queue) const {
    const QueueInfo q = queue_info(p_.chip, queue);
    switch (q.unit) {
      case Unit::kMem:
        return q.hemisphere == Hemisphere::kWest ? "MEM west" : "MEM east";
      case Unit::kMxmWeights:
      case Unit::kMxmArray:
      case Unit::kMxmAcc:
        return fmt::format("MXM plane {}", q.index);
      default:
        return std::string(unit_name(q.unit));
    }
  }

  template <class F>
  void packet(F fill) {
    protozero::pbf_writer packet(trace_, tag::kTracePacket);
    packet.add_uint32(tag::kSequence, kOneSequence);
    fill(packet);
  }
  template <class F>
  void event(std::int64_t cycle, F fill) {
    packet([&](protozero::pbf_writer& packet) {
      packet.add_uint64(tag::kTimestamp, static_cast<std::uint64_t>(cycle));
      packet.add_uint32(tag::kFlags, kNeedsState);
      protozero::pbf_writer e(packet, tag::kTrackEvent);
      fill(e);
    });
  }
  void track(std::uint64_t uuid, std::uint64_t parent, const std::string& name, std::size_t rank,
             const std::string* unit = nullptr) {
    packet([&](protozero::pbf_writer& packet) {
      protozero::pbf_writer t(packet, tag::kTrackDescriptor);
      t.add_uint64(tag::kUuid, uuid);
      t.add_string(tag::kTrackName, name);
      if (parent != 0) t.add_uint64(tag::kParent, parent);
      t.add_uint32(tag::kOrdering, kExplicitOrder);
      t.add_int32(tag::kRank, static_cast<std::int32_t>(rank));
      if (unit == nullptr) return;
      protozero::pbf_writer counter(t, tag::kCounter);
      counter.add_string(tag::kUnitName, *unit);
    });
  }
  static void annotate(protozero::pbf_writer& e, const char* name, const std::string& text) {
    protozero::pbf_writer a(e, tag::kAnnotation);
    a.add_string(tag::kAnnotationName, name);
    a.add_string(tag::kString, text);
  }
  static void annotate(protozero::pbf_writer& e, const char* name, std::int64_t value) {
    protozero::pbf_writer a(e, tag::kAnnotation);
    a.add_string(tag::kAnnotationName, name);
    a.add_int64(tag::kInt, value);
  }

  const Program& p_;
  std::string bytes_;
  protozero::pbf_writer trace_;
};

// Samples in the window, and the last before it as the value it starts with.
std::vector<std::pair<std::int64_t, std::int64_t>> within(const CounterTrack& c, TraceWindow w) {
  std::vector<std::pair<std::int64_t, std::int64_t>> samples;
  for (const auto& [cycle, value] : c.samples) {
    if (cycle > w.last) break;
    if (cycle <= w.first) samples.clear();
    samples.emplace_back(std::max(cycle, w.first), value);
  }
  return samples;
}

}  // namespace

std::string perfetto_trace(const Program& p, const Recording& r, const std::vector<CounterTrack>& counters,
                           TraceWindow window) {
  std::vector<bool> used(p.queues.size(), false);
  for (const Action& a : r.actions)
    if (window.has(a.cycle)) used[static_cast<std::size_t>(a.queue)] = true;
  std::multimap<std::pair<std::int64_t, std::size_t>, std::int64_t> samples;  // (cycle, counter) -> value
  for (std::size_t i = 0; i < counters.size(); ++i)
    for (const auto& [cycle, value] : within(counters[i], window))
      samples.emplace(std::pair(cycle, i), value);

  Writer w(p);
  w.tracks(used, counters);
  w.names();
  std::vector<std::int32_t> open;  // queues whose slice ends before the next cycle's begin
  std::int64_t now = window.first;
  auto sample = samples.begin();
  const auto advance = [&](std::int64_t cycle) {
    for (const std::int32_t queue : open) w.end(queue, now + 1);
    open.clear();
    for (; sample != samples.end() && sample->first.first <= cycle; ++sample)
      w.counter(sample->first.second, sample->first.first, sample->second);
    now = cycle;
  };
  advance(window.first);
  for (const Action& a : r.actions) {
    if (!window.has(a.cycle)) continue;
    if (a.cycle != now) advance(a.cycle);
    w.begin(a);
    open.push_back(a.queue);
  }
  advance(window.last + 1);
  return w.done();
}

}  // namespace lpu
