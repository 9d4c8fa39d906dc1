#include <doctest/doctest.h>

#include <map>
#include <set>

#include "emulator/isa/assembler.h"
#include "emulator/profile/counters.h"
#include "tests/trace/traced.h"
#include "tests/trace/wire.h"

using namespace lpu;
using namespace lpu::tests;

namespace {

// What a reader makes of the file: names of tracks, slices and counter values.
struct Read {
  struct Slice {
    std::uint64_t begin = 0, end = 0;
    std::string name, text;
  };
  std::map<std::uint64_t, std::string> tracks;
  std::map<std::uint64_t, std::uint64_t> parents;
  std::map<std::uint64_t, std::vector<Slice>> slices;  // by track
  std::map<std::uint64_t, std::vector<std::pair<std::uint64_t, std::int64_t>>> counters;
};

void read_event(const std::vector<WireField>& packet, const std::map<std::uint64_t, std::string>& names,
                Read* out) {
  const auto e = wire_fields(wire_find(packet, 11)->bytes);
  const std::uint64_t at = wire_find(packet, 8)->value, track = wire_find(e, 11)->value;
  REQUIRE(out->tracks.contains(track));
  auto& slices = out->slices[track];
  switch (wire_find(e, 9)->value) {
    case 1: {
      REQUIRE((slices.empty() || slices.back().end != 0 || slices.back().begin < at));
      const auto annotation = wire_fields(wire_find(e, 4)->bytes);
      slices.push_back(
          {at, 0, names.at(wire_find(e, 10)->value), std::string(wire_find(annotation, 6)->bytes)});
      return;
    }
    case 2:
      REQUIRE_FALSE(slices.empty());
      REQUIRE(slices.back().end == 0);
      slices.back().end = at;
      return;
    default:
      out->counters[track].emplace_back(at, static_cast<std::int64_t>(wire_find(e, 30)->value));
  }
}

Read read_trace(const std::string& bytes) {
  Read out;
  std::map<std::uint64_t, std::string> names;
  std::uint64_t now = 0;
  for (const WireField& f : wire_fields(bytes)) {
    REQUIRE(f.number == 1);
    const auto packet = wire_fields(f.bytes);
    CHECK(wire_find(packet, 10)->value == 1);
    if (const WireField* d = wire_find(packet, 60)) {
      const auto track = wire_fields(d->bytes);
      out.tracks[wire_find(track, 1)->value] = wire_find(track, 2)->bytes;
      if (const WireField* parent = wire_find(track, 5))
        out.parents[wire_find(track, 1)->value] = parent->value;
    } else if (const WireField* interned = wire_find(packet, 12)) {
      for (const WireField& n : wire_fields(interned->bytes)) {
        const auto name = wire_fields(n.bytes);
        names[wire_find(name, 1)->value] = wire_find(name, 2)->bytes;
      }
    } else {
      const std::uint64_t at = wire_find(packet, 8)->value;
      REQUIRE(at >= now);
      now = at;
      read_event(packet, names, &out);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("every dispatch in the window is one slice of one cycle on its queue's track") {
  const auto p = profiled(traced_case());
  const std::int64_t last = p->run.recording.last;
  for (const TraceWindow w :
       {TraceWindow{0, last}, {5, 5}, {10, 60}, {last - 3, last + 50}, {last + 1, last + 9}}) {
    CAPTURE(w.first);
    const Read read = read_trace(traces_of("fast", w).perfetto);
    std::size_t slices = 0, at = 0;
    std::map<std::string, std::vector<Read::Slice>> by_name;
    for (const auto& [track, list] : read.slices) {
      if (list.empty()) continue;  // a counter
      slices += list.size();
      by_name[read.tracks.at(track)] = list;
      const std::string unit = read.tracks.at(read.parents.at(track)), queue = read.tracks.at(track);
      CHECK(read.parents.contains(read.parents.at(track)));
      if (queue == "MXM1.acc") CHECK(unit == "MXM plane 1");
      if (queue.starts_with("MEM_E")) CHECK(unit == "MEM east");
      if (queue.starts_with("VXM")) CHECK(unit == "VXM");
    }
    CHECK(slices == static_cast<std::size_t>(actions_in(p->run.recording, w)));
    std::map<std::string, std::size_t> next;
    for (const Action& a : p->run.recording.actions) {
      if (!w.has(a.cycle)) continue;
      const std::string queue = queue_name(p->program.chip, a.queue);
      REQUIRE(next[queue] < by_name[queue].size());
      const Read::Slice& s = by_name[queue][next[queue]++];
      REQUIRE(s.begin == static_cast<std::uint64_t>(a.cycle));
      REQUIRE(s.end == s.begin + 1);
      REQUIRE(s.name == info(a.instr.op).mnemonic);
      REQUIRE(s.text == to_text(a.instr));
      ++at;
    }
    CHECK(at == slices);
  }
}

TEST_CASE("counters have the values of the counter tracks, from the first cycle of the window on") {
  const auto p = profiled(traced_case());
  const auto counters = profile::counter_tracks(p->program, p->run.recording, p->dataflow);
  const TraceWindow w{20, 90};
  const Read read = read_trace(traces_of("fast", w).perfetto);
  std::size_t found = 0;
  for (const auto& [track, samples] : read.counters) {
    const auto it = std::find_if(counters.begin(), counters.end(),
                                 [&](const CounterTrack& c) { return c.name == read.tracks.at(track); });
    REQUIRE(it != counters.end());
    ++found;
    for (const auto& [cycle, value] : samples) {
      std::int64_t expected = 0;
      for (const auto& [at, v] : it->samples)
        if (at <= static_cast<std::int64_t>(cycle)) expected = v;
      CHECK(value == expected);
      CHECK(cycle >= 20);
      CHECK(cycle <= 90);
    }
  }
  CHECK(found >= 5);
}
