#include "emulator/claims/claim.h"

#include <fmt/format.h>

namespace lpu::claims {

std::string_view verdict_text(Verdict v) {
  switch (v) {
    case Verdict::kHolds:
      return "holds";
    case Verdict::kRefuted:
      return "refuted";
    case Verdict::kContradictory:
      return "contradictory";
    case Verdict::kUnsupported:
      return "unsupported";
  }
  return "";
}

std::string_view label_text(Label l) {
  switch (l) {
    case Label::kFact:
      return "fact";
    case Label::kInference:
      return "inference";
    case Label::kAssumption:
      return "assumption";
  }
  return "";
}

Verdict within_a_tenth(double measured, double claimed) {
  return measured <= 1.1 * claimed && claimed <= 1.1 * measured ? Verdict::kHolds : Verdict::kRefuted;
}

std::string against(double measured, double claimed) {
  const double ratio = measured / claimed;
  return ratio < 1 ? fmt::format("{:.3g} of the claim", ratio) : fmt::format("{:.3g} times the claim", ratio);
}

std::vector<Row> examine_all(Bench* bench) {
  std::vector<Row> rows;
  for (const auto* topic : {&speed_claims(), &memory_claims(), &compute_claims(), &number_claims(),
                            &power_claims(), &serving_claims(), &tool_claims()})
    for (const Claim& c : *topic) {
      const Finding f = c.examine(*bench);
      rows.push_back({std::string(c.claim), std::string(c.where), f.arithmetic, f.measured,
                      bench->take_commands(), std::string(verdict_text(f.verdict)),
                      std::string(label_text(c.label))});
    }
  return rows;
}

}  // namespace lpu::claims
