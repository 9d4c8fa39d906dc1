// Claims about the matrix unit and how work maps onto it.
#include <fmt/format.h>

#include "emulator/claims/quantities.h"

namespace lpu::claims {
namespace {

using kernels::Format;

constexpr std::size_t kFullBatch = 64;  // well above the knee of 21: the planes bind

double tops(const explore::Point& p, double macs, const Chip& chip) {
  return 2 * macs * static_cast<double>(chip.clock_hz) / static_cast<double>(p.cycles) / 1e12;
}

Finding tops_750(Bench& b) {
  const auto p = b.matmul(kFullBatch, kToy, kToy);
  const double all = peak_ops(b.chip()) / 1e12, one = all / static_cast<double>(b.chip().mxm_planes);
  return {
      "one 320x320 array is 102,400 multiply-accumulates: 184.3 TOPS at 0.9 GHz, 750 would need 3.66 GHz; "
      "four planes give 737.3, and 749.6 at 915 MHz",
      fmt::format(
          "one plane of this chip {:.1f} TOPS at its clock, all {} together {:.1f}; {}x8192x8192 int8 "
          "reaches {:.1f}",
          one, b.chip().mxm_planes, all, kFullBatch, tops(p, kFullBatch * kToyWeights, b.chip())),
      within_a_tenth(one, 750)};
}

Finding tops_375(Bench& b) {
  const auto int8 = b.matmul(kFullBatch, kToy, kToy), int4 = b.matmul(kFullBatch, kToy, kToy, Format::kInt4);
  const std::string arithmetic =
      "INT4 at half the INT8 rate is odd: codes widened to int8 multiply at the int8 rate, and what sets the "
      "pace is "
      "the unpacker";
  if (!int4.refused.empty())
    return {arithmetic, "this chip cannot widen int4: " + int4.refused, Verdict::kUnsupported};
  const double got = tops(int4, kFullBatch * kToyWeights, b.chip());
  return {arithmetic,
          fmt::format("{0}x8192x8192: int4 {1:.1f} TOPS, int8 {2:.1f}", kFullBatch, got,
                      tops(int8, kFullBatch * kToyWeights, b.chip())),
          within_a_tenth(got, 375)};
}

Finding output_stationary(Bench& b) {
  const auto one = b.matmul(1, kToy, kToy), two = b.matmul(2, kToy, kToy);
  return {
      "output-stationary would hold sums in the array and stream both operands; the MXM holds weights and "
      "streams activations: [1 x K] * [K x 320] a pass",
      fmt::format("8192x8192: {} weight tiles installed at M = 1 and {} at M = 2: tiles are loaded once and "
                  "serve every row",
                  grouped(one.installs), grouped(two.installs)),
      Verdict::kRefuted};
}

Finding tile_64(Bench& b) {
  const auto small = b.matmul(1, 64, 64), full = b.matmul(1, 320, 320);
  const double waste = static_cast<double>(small.cycles) / 4096 / (static_cast<double>(full.cycles) / 102400);
  return {
      "lanes are 320 = 20 * 16: a 64x64 tile fills 4 % of a plane, and the guide itself lists 'tile size "
      "mismatch' as a cause of trouble",
      fmt::format("64x64: {} cycles; 320x320: {} cycles: {:.1f} times the cycles per weight",
                  grouped(small.cycles), grouped(full.cycles), waste),
      Verdict::kRefuted};
}

Finding tensor_cores(Bench&) {
  return {"tensor cores are another vendor's unit; this chip has four MXM planes and nothing to switch on",
          "no key of the chip and no instruction is called so (lpu info --all)", Verdict::kRefuted};
}

Finding one_number(Bench& b) {
  const auto toy = b.matmul(1, kToy, kToy);
  return {"a deterministic plan is a plan per cycle and stream; one figure in GB/s cannot be it",
          fmt::format(
              "8192x8192: {} cycles planned in {} instruction words, every stream access proved before the "
              "run",
              grouped(toy.cycles), grouped(toy.words)),
          Verdict::kContradictory};
}

}  // namespace

const std::vector<Claim>& compute_claims() {
  static const std::vector<Claim> all = {
      {"750 TOPS INT8 from one 320x320 array",
       "Groq LPU Deployment Guide; quant_3p5bit.md 5 (750 TOPS), serving.md 1F C6", Label::kFact, tops_750},
      {"375 TOPS INT4", "Groq LPU Deployment Guide; quant_3p5bit.md 5 (375 TOPS), serving.md 1F C7",
       Label::kFact, tops_375},
      {"each processing element computes one output element", "Groq LPU Deployment Guide; serving.md 1F C11",
       Label::kFact, output_stationary},
      {"tiles of 64, vectors of 8", "Groq LPU Deployment Guide; serving.md 1F C13", Label::kFact, tile_64},
      {"--enable-tensor-cores", "Groq LPU Deployment Guide; serving.md 1F C14", Label::kFact, tensor_cores},
      {"a deterministic bandwidth plan per cycle, given as one GB/s number",
       "Tier 01 log and Groq LPU Deployment Guide; serving.md 1F C30", Label::kFact, one_number},
  };
  return all;
}

}  // namespace lpu::claims
