#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <sstream>

#include "emulator/check/input_engine.h"
#include "tests/trace/traced.h"

using namespace lpu;
using namespace lpu::tests;

namespace {

using Values = std::map<std::string, std::string>;  // "MEM_W0.read_index" -> "b101", as of some cycle

// Every cycle's values of every signal, by the rules of IEEE 1364 18.
std::map<std::int64_t, Values> read_dump(const std::string& text, std::int64_t first, std::int64_t last) {
  std::istringstream in(text);
  std::map<std::string, std::string> names;
  std::string word, scope;
  while (in >> word && word != "$enddefinitions") {
    if (word == "$scope") in >> word >> scope;
    if (word != "$var") continue;
    std::string type, bits, code, name;
    in >> type >> bits >> code >> name;
    REQUIRE(names.emplace(code, scope + "." + name).second);
  }
  in >> word;  // $end
  std::map<std::int64_t, Values> at;
  Values now;
  std::int64_t cycle = first;
  while (in >> word) {
    if (word[0] == '#') {
      const std::int64_t next = std::stoll(word.substr(1));
      REQUIRE(next >= cycle);
      for (; cycle < next && cycle <= last; ++cycle) at[cycle] = now;
      continue;
    }
    std::string code;
    in >> code;
    now[names.at(code)] = word;
  }
  return at;
}

std::int64_t number(const std::string& bits) {
  return bits == "bx" ? -1 : std::stoll(bits.substr(1), nullptr, 2);
}

// Counts what the dump should show.
class Counting final : public EventSink {
 public:
  struct Seen {
    int superlanes = 0, index = -1, byte = -1;
  };
  void event(const Event& e) override {
    Seen& s = seen[{e.cycle, e.queue, e.kind}];
    ++s.superlanes;
    if (e.superlane != 0) return;
    s.index = e.index;
    if (!e.payload.empty()) s.byte = e.payload[0];
  }
  std::map<std::tuple<std::int64_t, std::int32_t, EventKind>, Seen> seen;
};

}  // namespace

TEST_CASE("the dump shows every event of the window, and nothing else") {
  const MatmulCase c = traced_case();
  const Program p = compiled(c);
  const auto inputs = check::as_tensors(check::make_activations(c.m, c.k, 1));
  check::InputEngine e(make_engine("fast"), inputs);
  Counting counting;
  e.attach(&counting);
  e.load(p);
  const RunResult run = e.run(1'000'000);
  for (const TraceWindow w : {TraceWindow{0, run.end_cycle}, {run.last_write, run.last_write}, {30, 80}}) {
    CAPTURE(w.first);
    const auto dump = read_dump(traces_of("fast", w).vcd, w.first, w.last);
    std::size_t active = 0, expected = 0;
    for (const auto& [cycle, values] : dump)
      for (const auto& [name, bits] : values)
        if (name.ends_with("_superlanes") && number(bits) != 0) ++active;
    for (const auto& [key, seen] : counting.seen) {
      const auto& [cycle, queue, kind] = key;
      if (!w.has(cycle)) continue;
      ++expected;
      std::string prefix = queue_name(p.chip, queue);
      std::replace(prefix.begin(), prefix.end(), '.', '_');
      prefix += fmt::format(".{}_", event_name(kind));
      const Values& values = dump.at(cycle);
      REQUIRE(number(values.at(prefix + "superlanes")) == seen.superlanes);
      REQUIRE(number(values.at(prefix + "index")) == seen.index);
      const std::string& data = values.at(prefix + "data");
      if (seen.byte < 0) {
        REQUIRE(data == "bx");
      } else {
        REQUIRE(data.size() == 129);
        REQUIRE(std::stoi(data.substr(121), nullptr, 2) == seen.byte);
      }
    }
    CHECK(active == expected);
    CHECK(expected > 0);
  }
}

TEST_CASE("a window in which nothing happens is an empty dump") {
  const auto dump = read_dump(traces_of("fast", {100'000, 100'010}).vcd, 100'000, 100'010);
  for (const auto& [cycle, values] : dump) CHECK(values.empty());
}
