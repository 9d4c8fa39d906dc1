// Performance cliffs: where a parameter's next value costs more than its neighbours let expect, why, where a
// closed form says it is, and what to do. Numbers are those of serving.md section 5.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "emulator/explore/cliffs/search.h"

namespace lpu::explore {

struct Cliff {
  int number = 0;  // row of serving.md 5; 0: found, but none of its rows
  std::string parameter;
  std::string at;         // observed; "": predicted but not observed
  std::string predicted;  // by the formula; "": no formula says so
  double factor = 0;      // cost at it over cost before; 0 where either is refused
  std::string mechanism, formula, remedy;
  std::string from, to;  // what was measured on both sides
};

// A closed form's word on where a jump is. It shares nothing with compiler and search.
struct Prediction {
  int number = 0;
  std::int64_t at = 0;        // the first value that pays
  std::int64_t reported = 0;  // added to both locations when they are reported
  std::string mechanism, formula;
  std::function<std::string(const Jump&)> remedy;
};

struct Probe {
  std::string parameter;
  SearchRange range;
  std::vector<Prediction> predictions;
  std::function<std::string(std::int64_t)> name;  // a value as text; empty: the number
};

// Jumps beside predictions: one row each, and a row for every prediction in the range nothing was seen of. A
// prediction explains the jump at its own place, else the nearest within a twentieth.
std::vector<Cliff> examine(const Probe& probe, Evaluator* evaluator);

// Probes around one matmul of a design, one per parameter (probes_*.cpp).
std::vector<Probe> all_probes(const Design& base);
std::vector<Cliff> find_cliffs(const Design& base, Evaluator* evaluator);

}  // namespace lpu::explore
