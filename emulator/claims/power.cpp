// Claims about watts.
#include <fmt/format.h>

#include <cmath>

#include "emulator/claims/quantities.h"

namespace lpu::claims {
namespace {

Finding tokens_per_watt(Bench& b) {
  const auto layer = b.layer();
  const double watts = static_cast<double>(b.chip().power_tdp_w);
  const double rate = layer.tokens_per_s / (watts * static_cast<double>(layer.chips));
  const double holding = std::ceil(kLayers * static_cast<double>(layer.weight_bytes) /
                                   static_cast<double>(b.chip().sram_bytes()));
  return {
      "12,500 / 200 = 62.5 needs the 12,500 tokens/s; by its own 80 ms it is 12.5 / 200 = 0.0625. Reading "
      "the "
      "weights of a token from SRAM alone takes about 0.17 J (serving.md 4.3), a ceiling of 5.8",
      fmt::format("int8, batch 1: {:.1f} tokens/s; over the {} chip{} of {} W that work at once {:.3f} "
                  "tokens/s/W, over the {:.0f} whose SRAM the 80 layers fill {:.5f}",
                  layer.tokens_per_s, layer.chips, layer.chips == 1 ? "" : "s", b.chip().power_tdp_w, rate,
                  holding, layer.tokens_per_s / (watts * holding)),
      within_a_tenth(rate, 62.5)};
}

Finding watts(Bench& b) {
  return {"38 W, 200 W and 300 W stand for the same chip in three files; 'Groq WSE-3' is a Cerebras name",
          fmt::format("power.tdp_w of this chip is {} W, a figure from its data sheet, not measured",
                      b.chip().power_tdp_w),
          Verdict::kContradictory};
}

Finding a100_int8(Bench&) {
  return {"3,000 in the deployment guide, 980 and 250 in docs/5, for the same GPU", kNothing,
          Verdict::kContradictory};
}

}  // namespace

const std::vector<Claim>& power_claims() {
  static const std::vector<Claim> all = {
      {"50 to 62.5 tokens/s/W, 8 times an A100", "Groq LPU Deployment Guide; serving.md 1F C12",
       Label::kInference, tokens_per_watt},
      {"38 W, 200 W, 300 W", "docs, Groq LPU Deployment Guide and paper; quant_3p5bit.md 5 (power)",
       Label::kFact, watts},
      {"an A100 does 3,000 tokens/s in INT8",
       "Groq LPU Deployment Guide, docs/5; quant_3p5bit.md 5 (A100 INT8)", Label::kFact, a100_int8},
  };
  return all;
}

}  // namespace lpu::claims
