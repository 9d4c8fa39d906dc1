// Claims about time and tokens per second.
#include <fmt/format.h>

#include "emulator/claims/quantities.h"

namespace lpu::claims {
namespace {

using kernels::Format;

Finding one_ms(Bench& b) {
  const auto toy = b.matmul(1, kToy, kToy);
  const LayerRun layer = layer_or_int8(b, Format::kQ3p5);
  return {
      fmt::format("the guide's layer is one 8192x8192 matmul: 2 * 8192^2 / 375 TOPS = {:.3f} us; a layer has "
                  "{} weights, {:.2f} times as many",
                  2 * kToyWeights / 375e6, grouped(kLayerWeights),
                  static_cast<double>(kLayerWeights) / kToyWeights),
      fmt::format("8192x8192 int8: {}; the seven matmuls of a layer, {}: {}, {}", cycles_text(toy),
                  layer.format, cycles_text(layer.point), against(ms(layer.point), 1)),
      within_a_tenth(ms(layer.point), 1)};
}

Finding eighty_ms(Bench& b) {
  const LayerRun layer = layer_or_int8(b, Format::kQ3p5);
  const double token = kLayers * ms(layer.point);
  return {"80 layers * 1 ms = 80 ms, so 1 / 0.080 s = 12.5 tokens/s",
          fmt::format("80 layers of matmuls, {}: {:.3f} ms, {}", layer.format, token, against(token, 80)),
          within_a_tenth(token, 80)};
}

Finding tokens_12500(Bench& b) {
  const LayerRun layer = layer_or_int8(b, Format::kQ3p5);
  const auto int8 = b.layer();
  return {
      "its own 80 ms give 12.5 tokens/s: wrong by 1,000. 12,500 would be one token in 80 us, 1 us a layer",
      fmt::format("{}: {:.1f} tokens/s; int8: {:.1f} tokens/s ({}); batch 1, matmuls alone, SRAM of as many "
                  "chips as it takes",
                  layer.format, layer.point.tokens_per_s, int8.tokens_per_s,
                  against(int8.tokens_per_s, 12500)),
      within_a_tenth(int8.tokens_per_s, 12500)};
}

Finding parts(Bench& b) {
  const auto toy = b.matmul(1, kToy, kToy);
  const double feed = static_cast<double>(toy.bound_cycles) / b.hz() * 1e6;
  return {fmt::format(
              "compute: 2 * 8192^2 / 375 TOPS = {:.3f} us, not 700; memory: 33.55 MB / 80 GB/s = {:.0f} us, "
              "not 200: the stated causes do not give the stated parts",
              2 * kToyWeights / 375e6, kToyWeights / 2 / 80e3),
          fmt::format(
              "8192x8192 int8: {}, of which {:.2f} us is what feeding the weights takes at least (bound), {}",
              cycles_text(toy), feed, toy.binding),
          Verdict::kRefuted};
}

Finding batch_of_8(Bench& b) {
  const auto one = b.layer(Format::kInt8, 1), eight = b.layer(Format::kInt8, 8);
  const double ratio = static_cast<double>(eight.cycles) / static_cast<double>(one.cycles);
  return {
      "8 * 80 ms = 640 ms: the batch counted as if each sequence loaded the weights anew; below M = 21 one "
      "load serves all (serving.md 2.2)",
      fmt::format("layer, batch 8 over batch 1: {} / {} cycles = {:.3f}, not 8", grouped(eight.cycles),
                  grouped(one.cycles), ratio),
      within_a_tenth(ratio, 8)};
}

Finding a100(Bench& b) {
  const auto layer = b.layer();
  return {
      "3,000 is the sum over a batch; one stream of an A100-80G cannot pass 2.04 TB/s / 70 GB = 29 tokens/s. "
      "By its own 80 ms the guide's gain over its CPU is 12.5 / 1.3 = 9.6 times",
      fmt::format("int8, batch 1: {:.1f} tokens/s, {:.3g} times 3,000", layer.tokens_per_s,
                  layer.tokens_per_s / 3000),
      Verdict::kRefuted};
}

Finding tokens_4188(Bench& b) {
  const LayerRun layer = layer_or_int8(b, Format::kQ3p5);
  return {
      "80 GB/s / 19.1 GB = 4.188 tokens/s: the figure is a quotient times 1,000; its decode loop is empty, "
      "no "
      "run exists",
      fmt::format("{}: {:.1f} tokens/s, {}", layer.format, layer.point.tokens_per_s,
                  against(layer.point.tokens_per_s, 4188)),
      within_a_tenth(layer.point.tokens_per_s, 4188)};
}

Finding faster_than_int4(Bench& b) {
  const auto dense = b.layer(Format::kQ3p5), int4 = b.layer(Format::kInt4);
  const std::string arithmetic =
      "4188 / 3124 = 1.341, not 1.28; the 28.9 % is a factor 0.78 written in the benchmark script";
  if (!dense.refused.empty())
    return {arithmetic, "this chip cannot widen either: " + dense.refused, Verdict::kUnsupported};
  const double ratio = static_cast<double>(dense.cycles) / static_cast<double>(int4.cycles);
  return {arithmetic,
          fmt::format("layer: q3p5 {} cycles, int4 {}: q3p5 takes {:.2f} times as long ({} binds)",
                      grouped(dense.cycles), grouped(int4.cycles), ratio, dense.binding),
          ratio < 1 ? within_a_tenth(1 / ratio, 1.28) : Verdict::kRefuted};
}

Finding tokens_10714(Bench& b) {
  const auto layer = b.layer();
  return {
      "750e12 / 70e9 = 10,714 counts a multiply-accumulate as one operation; two give 5,357, and 4188 is "
      "then "
      "78 % of it, not 39 %. At batch 1 the planes wait for weights, so no share of the peak is a rate",
      fmt::format("int8, batch 1: {:.1f} tokens/s with the planes {:.2f} % used", layer.tokens_per_s,
                  100 * layer.mxm_used),
      Verdict::kRefuted};
}

Finding factor_242(Bench& b) {
  const auto m1 = b.layer(Format::kInt8, 1);
  return {
      "1.4 * 1.2 * 1.25 * 1.15 = 2.415 is right; the four factors are guesses, and 'no memory roofline' "
      "stands "
      "beside 'memory bound'",
      fmt::format("the schedule is already at {:.3f} of its bound in cycles: there is no 2.42 left in it",
                  static_cast<double>(m1.cycles) / static_cast<double>(m1.bound_cycles)),
      Verdict::kUnsupported};
}

}  // namespace

const std::vector<Claim>& speed_claims() {
  static const std::vector<Claim> all = {
      {"1 ms per layer", "Groq LPU Deployment Guide; quant_3p5bit.md 5 (1 ms/layer), serving.md 1F C1",
       Label::kFact, one_ms},
      {"80 ms per token", "Groq LPU Deployment Guide; quant_3p5bit.md 5 (80 ms), serving.md 1F C1",
       Label::kFact, eighty_ms},
      {"12,500 tokens/s", "Groq LPU Deployment Guide; quant_3p5bit.md 5 (12,500 tok/s), serving.md 1F C1",
       Label::kFact, tokens_12500},
      {"a batch of 8 takes 640 ms", "Groq LPU Deployment Guide; serving.md 1F C1", Label::kFact, batch_of_8},
      {"a layer is 0.7 ms compute + 0.2 ms memory + 0.1 ms overhead",
       "Groq LPU Deployment Guide; quant_3p5bit.md 5 (compute .7 + mem .2 + ovh .1), serving.md 1F C3",
       Label::kFact, parts},
      {"3.3 to 4.2 times an A100 (3,000 tokens/s), 7,692 to 9,615 times a CPU",
       "Groq LPU Deployment Guide; serving.md 1F C9", Label::kInference, a100},
      {"4188 tokens/s measured on Groq", "docs/3 and docs/5 of asicForTranAI; quant_3p5bit.md 5 (4188 tok/s)",
       Label::kFact, tokens_4188},
      {"28 % faster than INT4 (3124 tokens/s)", "README of asicForTranAI; quant_3p5bit.md 5 (28 %)",
       Label::kFact, faster_than_int4},
      {"750 TOPS allow 10,714 tokens/s; 4188 is 39 %, 94.4 % is reachable",
       "docs/3 of asicForTranAI; quant_3p5bit.md 5 (10,714 tok/s)", Label::kFact, tokens_10714},
      {"optimisations of 2.42 times give 10,113 tokens/s",
       "docs/3 of asicForTranAI; quant_3p5bit.md 5 (2.42x)", Label::kInference, factor_242},
  };
  return all;
}

}  // namespace lpu::claims
