#include <doctest/doctest.h>

#include <map>
#include <sstream>

#include "emulator/isa/assembler.h"
#include "tests/trace/traced.h"

using namespace lpu;
using namespace lpu::tests;

namespace {

// What Konata would show, by the format's own rules (docs/kanata-log-format.md of Konata).
struct Row {
  std::int64_t from = 0, until = -1;
  std::string label, open;  // the stage it is in
  std::vector<std::pair<std::string, std::int64_t>> stages;
  std::vector<std::size_t> producers;
};

std::vector<std::string> columns(const std::string& line) {
  std::vector<std::string> all;
  std::istringstream in(line);
  for (std::string c; std::getline(in, c, '\t');) all.push_back(c);
  return all;
}

std::vector<Row> read_log(const std::string& text) {
  std::istringstream in(text);
  std::string line;
  REQUIRE(std::getline(in, line));
  REQUIRE(line == "Kanata\t0004");
  std::vector<Row> rows;
  std::int64_t now = 0;
  while (std::getline(in, line)) {
    const auto c = columns(line);
    CAPTURE(line);
    if (c[0] == "C=" || c[0] == "C") {
      const std::int64_t n = std::stoll(c.at(1));
      if (c[0] == "C") REQUIRE(n > 0);
      now = c[0] == "C" ? now + n : n;
      continue;
    }
    const auto id = static_cast<std::size_t>(std::stoull(c.at(1)));
    if (c[0] == "I") {
      REQUIRE(id == rows.size());
      rows.push_back({now, -1, "", "", {}, {}});
      continue;
    }
    REQUIRE(id < rows.size());
    Row& row = rows[id];
    REQUIRE(row.until < 0);
    if (c[0] == "L" && c.at(2) == "0") row.label = c.at(3);
    if (c[0] == "S") {
      REQUIRE(row.open.empty());
      row.open = c.at(3);
      row.stages.emplace_back(c.at(3), now);
    }
    if (c[0] == "E") {
      REQUIRE(row.open == c.at(3));
      row.open = "";
    }
    if (c[0] == "R") row.until = now;
    if (c[0] == "W") {
      REQUIRE(std::stoull(c.at(2)) < rows.size());
      row.producers.push_back(std::stoull(c.at(2)));
    }
  }
  return rows;
}

}  // namespace

TEST_CASE("a row per dispatch, from its dispatch to its last superlane, with arrows from its operands") {
  const auto p = profiled(traced_case());
  const Chip& chip = p->program.chip;
  const std::int64_t last = p->run.recording.last;
  for (const TraceWindow w : {TraceWindow{0, last}, {5, 5}, {10, 60}, {last + 1, last + 9}}) {
    CAPTURE(w.first);
    const std::vector<Row> rows = read_log(traces_of("fast", w).kanata);
    REQUIRE(rows.size() == static_cast<std::size_t>(actions_in(p->run.recording, w)));
    std::size_t next = 0;
    for (const Action& a : p->run.recording.actions) {
      if (!w.has(a.cycle)) continue;
      const Row& row = rows[next++];
      REQUIRE(row.from == a.cycle);
      REQUIRE(row.label == queue_name(chip, a.queue) + ": " + to_text(a.instr));
      REQUIRE(row.stages.front() == std::pair<std::string, std::int64_t>("D", a.cycle));
      REQUIRE(row.open.empty());
      // An accumulate's result is on the streams latency.mxm_accumulate later, in the last superlane one
      // later still.
      if (a.instr.op == Op::kAcc) REQUIRE(row.until == a.cycle + chip.lat_mxm_acc + chip.superlanes - 1);
      const bool whole = w.first == 0;  // else a producer may be outside the window
      if (whole && (a.instr.op == Op::kAbc || a.instr.op == Op::kWrite)) REQUIRE(row.producers.size() == 1);
    }
    CHECK(next == rows.size());
  }
}
