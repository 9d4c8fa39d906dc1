// Claims about bytes and bandwidth.
#include <fmt/format.h>

#include "emulator/claims/quantities.h"

namespace lpu::claims {
namespace {

using kernels::Format;

// Weight bytes a second that a 8192 x 8192 matmul at batch 1 really takes from SRAM.
double feed_rate(Bench& b) {
  const auto toy = b.matmul(1, kToy, kToy);
  return static_cast<double>(toy.weight_bytes) * b.hz() / static_cast<double>(toy.cycles);
}

Finding bandwidth(Bench& b) {
  const double feed = feed_rate(b);
  const double structure = 2.0 * static_cast<double>(b.chip().streams) * b.chip().lanes() * b.hz();
  return {
      "80 TB/s is the brochure's; at 80 GB/s 34.5 GB of int4 weights take 0.43 s a token, 2.3 tokens/s. The "
      "structure gives 88 slices * 320 B * 2 ports * 0.9 GHz = 50.7 TB/s of SRAM and 64 * 320 B * 0.9 GHz = "
      "18.43 TB/s of streams",
      fmt::format("8192x8192 int8, batch 1: weights flow at {:.4g} TB/s; this chip's streams carry at most "
                  "{:.4g} TB/s; the claim is {:.3g} times what was counted",
                  feed / 1e12, structure / 1e12, 80e9 / feed),
      within_a_tenth(feed, 80e9)};
}

Finding weight_load(Bench& b) {
  const double feed = feed_rate(b);
  return {"35 GB / 80 GB/s = 0.4375 s: 438 ms, so the report's us are wrong by 1,000",
          fmt::format("at the {:.4g} TB/s counted for 8192x8192, 35 GB take {:.3g} ms", feed / 1e12,
                      35e9 / feed * 1e3),
          Verdict::kContradictory};
}

Finding fits_230_mb(Bench& b) {
  const LayerRun layer = layer_or_int8(b, Format::kQ3p5);
  const double sram = static_cast<double>(b.chip().sram_bytes());
  const double bytes = static_cast<double>(layer.point.weight_bytes);
  return {fmt::format(
              "32 MiB is one 8192x8192 matrix at 4 bits; a layer has {} weights: 374 MB at 3.5 bits, 428 MB "
              "at 4, 856 MB at 8; times 80 layers it is 30 to 68 GB",
              grouped(kLayerWeights)),
          fmt::format(
              "a layer's weight tensors, {}, take {} B of SRAM, {:.2f} times the {} B of one chip; 80 layers "
              "{:.0f} times",
              layer.format, grouped(layer.point.weight_bytes), bytes / sram, grouped(b.chip().sram_bytes()),
              kLayers * bytes / sram),
          bytes <= sram ? Verdict::kHolds : Verdict::kRefuted};
}

Finding toy_layer(Bench& b) {
  const auto toy = b.matmul(1, kToy, kToy), layer = b.layer();
  const double ratio = static_cast<double>(layer.chip_cycles) / static_cast<double>(toy.chip_cycles);
  return {fmt::format(
              "seven matmuls: q, o 8192^2; k, v 8192x1024; gate, up, down 8192x28672: {} weights = {:.2f} "
              "times 8192^2",
              grouped(kLayerWeights), static_cast<double>(kLayerWeights) / kToyWeights),
          fmt::format("chip-cycles: layer {}, 8192x8192 {}: {:.2f} times", grouped(layer.chip_cycles),
                      grouped(toy.chip_cycles), ratio),
          within_a_tenth(ratio, 1)};
}

Finding bytes_per_layer_443(Bench& b) {
  const auto layer = b.layer(Format::kQ3p5);
  const std::string bytes =
      layer.refused.empty() ? grouped(layer.weight_bytes) + " B" : "refused: " + layer.refused;
  return {
      "443 MB * 80 = 35.4 GB is already at 3.5 bits (its own shapes give 426 MB), so it cannot be the FP32 "
      "size "
      "that shrinks to 19 GB; the matmul weights of a layer are 374 MB at 3.5 bits",
      "a layer in q3p5, scales included: " + bytes, Verdict::kContradictory};
}

Finding less_46(Bench& b) {
  const auto dense = b.layer(Format::kQ3p5), int4 = b.layer(Format::kInt4);
  const std::string arithmetic =
      "70e9 * 3.5 / 8 = 30.6 GB, 12.5 % less than 35.0; 19 GB would be 2.17 bits a weight; as stored (7 bits "
      "in a "
      "byte) it is 4.008 bits, no saving at all";
  if (!dense.refused.empty())
    return {arithmetic, "this chip cannot widen either: " + dense.refused, Verdict::kRefuted};
  const double saved = 1 - static_cast<double>(dense.weight_bytes) / static_cast<double>(int4.weight_bytes);
  return {
      arithmetic,
      fmt::format("layer with scales: q3p5 {} B ({:.4f} bits a weight), int4 {} B ({:.4f}): {:.2f} % less",
                  grouped(dense.weight_bytes), dense.bits_per_weight, grouped(int4.weight_bytes),
                  int4.bits_per_weight, 100 * saved),
      within_a_tenth(saved, 0.46)};
}

Finding table_464(Bench&) {
  return {"30.6 against 35.0 GB is 12.5 %; the 46.4 % beside them is typed in, not computed", kNothing,
          Verdict::kContradictory};
}

Finding stored_bits(Bench& b) {
  const auto seed = b.matmul(1, kToy, kToy, Format::kQ3p5b), dense = b.matmul(1, kToy, kToy, Format::kQ3p5);
  const std::string arithmetic =
      "W_Q(K/2,N) holds 7 useful bits in an 8-bit byte: 4.0 bits a weight. Dense would be 7 bytes for 16 "
      "weights; "
      "even k get 4 bits, odd k 3";
  if (!seed.refused.empty())
    return {arithmetic, "this chip cannot widen either: " + seed.refused, Verdict::kRefuted};
  return {
      arithmetic,
      fmt::format(
          "8192x8192 with one scale per column: {:.4f} bits a weight as the seed stores it, {:.4f} dense; "
          "dense takes {:.2f} times the cycles",
          seed.bits_per_weight, dense.bits_per_weight,
          static_cast<double>(dense.cycles) / static_cast<double>(seed.cycles)),
      within_a_tenth(seed.bits_per_weight, 3.5)};
}

}  // namespace

const std::vector<Claim>& memory_claims() {
  static const std::vector<Claim> all = {
      {"32 MB per layer, all data fits in 230 MB of SRAM",
       "Groq LPU Deployment Guide; quant_3p5bit.md 5 (~32 MB/layer), serving.md 1F C5", Label::kFact,
       fits_230_mb},
      {"46 % less memory than INT4: 70B in 19 GB",
       "nearly all files of asicForTranAI; quant_3p5bit.md 5 (70B @ 19 GB), serving.md 1F C8", Label::kFact,
       less_46},
      {"a layer is one 8192x8192 matmul",
       "Groq LPU Deployment Guide; quant_3p5bit.md 5 (\"layer\" = 8192x8192), serving.md 1F C4", Label::kFact,
       toy_layer},
      {"memory bandwidth 80 GB/s", "Groq LPU Deployment Guide; quant_3p5bit.md 5 (80 GB/s), serving.md 1F C2",
       Label::kFact, bandwidth},
      {"weights load in 438 us (INT4) and 238 us (3.5-bit)",
       "report, docs/2 and paper of asicForTranAI; quant_3p5bit.md 5 (weight load)", Label::kFact,
       weight_load},
      {"443 MB * 80 = 35.4 GB in FP32 becomes 19 GB",
       "docs/3 of asicForTranAI; quant_3p5bit.md 5 (443 MB x 80)", Label::kFact, bytes_per_layer_443},
      {"-46.4 % against INT4, beside 30.6 and 35.0 GB", "table1 of asicForTranAI; quant_3p5bit.md 5 (table1)",
       Label::kFact, table_464},
      {"3.5 bits a weight", "Groq LPU Deployment Guide and its Fortran; serving.md 1F C10", Label::kFact,
       stored_bits},
  };
  return all;
}

}  // namespace lpu::claims
