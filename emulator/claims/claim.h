// A claim somebody made about this kind of machine, and what there is to say about it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/claims/bench.h"

namespace lpu::claims {

enum class Verdict : std::uint8_t {
  kHolds,
  kRefuted,        // arithmetic or measurement says otherwise
  kContradictory,  // its own sources say different things
  kUnsupported,    // nothing shows it, nothing here can
};
std::string_view verdict_text(Verdict v);  // "holds", "refuted", "contradictory", "unsupported"

// How sure the verdict is.
enum class Label : std::uint8_t {
  kFact,        // arithmetic on the claim's own numbers, or counted in a compiled schedule
  kInference,   // follows through a model of something this emulator does not have
  kAssumption,  // rests on what others read or measured, not repeated here
};
std::string_view label_text(Label l);

struct Finding {
  std::string arithmetic, measured;
  Verdict verdict = Verdict::kUnsupported;
};

struct Claim {
  std::string_view claim;
  std::string_view where;  // who says it, and the row of the audit that collected it
  Label label;
  Finding (*examine)(Bench& bench);
};

// By topic; every row of quant_3p5bit.md 5 and serving.md 1F is in one of them.
const std::vector<Claim>& speed_claims();
const std::vector<Claim>& memory_claims();
const std::vector<Claim>& compute_claims();
const std::vector<Claim>& number_claims();
const std::vector<Claim>& power_claims();
const std::vector<Claim>& serving_claims();
const std::vector<Claim>& tool_claims();

struct Row {
  std::string claim, where, arithmetic, measured, command, verdict, label;
};
// All of them, in the order above.
std::vector<Row> examine_all(Bench* bench);

// kHolds when `measured` is within a tenth of `claimed`, else kRefuted.
Verdict within_a_tenth(double measured, double claimed);
// "0.030 of the claim", "12.8 times the claim"
std::string against(double measured, double claimed);

}  // namespace lpu::claims
