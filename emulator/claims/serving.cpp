// Claims about deployments: determinism, fabric, queues.
#include <fmt/format.h>

#include "emulator/claims/quantities.h"

namespace lpu::claims {
namespace {

using kernels::Format;

// Mean waits in service times (serving.md 3.1).
double wait_m_d_1(double load) { return load / (2 * (1 - load)); }
double wait_m_m_1(double load) { return load / (1 - load); }

Finding printed_results(Bench& b) {
  const auto toy = b.matmul(1, kToy, kToy);
  return {
      "nothing of it was run: no hardware, no binary; every figure of its performance section is an "
      "assumption",
      fmt::format("8192x8192 int8: {}; its projection is 1 ms", cycles_text(toy)), Verdict::kUnsupported};
}

Finding layer_shape(Bench& b) {
  const auto gate = b.matmul(1, kToy, 28672), down = b.matmul(1, 28672, kToy), layer = b.layer();
  const double mlp = static_cast<double>(2 * gate.cycles + down.cycles);
  return {
      "Llama has RMSNorm twice, RoPE, SwiGLU with three matmuls, the output projection before the MLP, and "
      "grouped "
      "queries",
      fmt::format("the three matmuls of the MLP are {:.1f} % of a layer's {} cycles; two would be {:.1f} %",
                  100 * mlp / static_cast<double>(layer.cycles), grouped(layer.cycles),
                  100 * (mlp - static_cast<double>(gate.cycles)) /
                      (static_cast<double>(layer.cycles) - static_cast<double>(gate.cycles))),
      Verdict::kRefuted};
}

Finding graph_never_changes(Bench& b) {
  const auto small = b.layer(Format::kInt8, 1, 320), next = b.layer(Format::kInt8, 1, 321),
             large = b.layer(Format::kInt8, 1, 4096);
  return {
      "attention grows with the position; a static program pays for the largest context of its bucket at "
      "every "
      "step, or there are several programs",
      fmt::format("layer with attention, int8: {} cycles at 320 positions, {} at 321, {} at 4,096",
                  grouped(small.cycles), grouped(next.cycles), grouped(large.cycles)),
      small.cycles == large.cycles ? Verdict::kHolds : Verdict::kRefuted};
}

Finding stay_in_the_rack(Bench& b) {
  const auto layer = b.layer();
  const double chips =
      kLayers * static_cast<double>(layer.weight_bytes) / static_cast<double>(b.chip().sram_bytes());
  return {
      "Ethernet is not deterministic, but the chip-to-chip network is scheduled across racks too (145 racks "
      "* 72 = "
      "10,440 chips); 70B in int8 needs at least 300 chips, five racks of 64",
      fmt::format(
          "80 layers of int8 weight tensors fill the SRAM of {:.0f} chips if nothing is lost; a rack has "
          "64",
          chips),
      chips <= 64 ? Verdict::kHolds : Verdict::kRefuted};
}

Finding realscale(Bench&) {
  return {
      "the card of the first generation exposes 11 links (7 local, 4 global); sources of 2020 say 3: which "
      "one is "
      "a choice of card revision",
      kNothing, Verdict::kContradictory};
}

Finding sharper_knee(Bench&) {
  return {fmt::format(
              "both waits grow as 1 / (1 - load); with fixed service it is half: a wait of 2 at load {:.3f} "
              "instead of {:.3f}. The knee is later, so steeper",
              0.8, 2.0 / 3),
          fmt::format("the formulas at load 0.8: fixed service {:.3f}, exponential {:.3f} service times",
                      wait_m_d_1(0.8), wait_m_m_1(0.8)),
          Verdict::kHolds};
}

Finding wait_formula(Bench&) {
  return {
      "load^2 / (2 mu (1 - load)) is the queue's length over mu; the wait is load / (2 mu (1 - load)): too "
      "small "
      "by the factor load",
      fmt::format("at load 0.5: {:.3f} against the right {:.3f}; at 0.9: {:.3f} against {:.3f}",
                  0.5 * wait_m_d_1(0.5), wait_m_d_1(0.5), 0.9 * wait_m_d_1(0.9), wait_m_d_1(0.9)),
      Verdict::kRefuted};
}

Finding replicas(Bench& b) {
  const auto layer = b.layer();
  return {
      "a replica does not serve faster because there are others: the service time stays 1/mu, and M/D/c is "
      "the "
      "model (serving.md 3.2)",
      fmt::format("80 layers of int8 matmuls take {:.3f} ms for one token, however many replicas there are",
                  kLayers * ms(layer)),
      Verdict::kRefuted};
}

Finding token_demand(Bench&) {
  return {
      "lambda (E[O] + alpha E[P]) and lambda (alpha E[P] + E[O]) are one formula; with padded prompts the "
      "mean must "
      "be taken over buckets",
      kNothing, Verdict::kHolds};
}

Finding m_d_1(Bench& b) {
  const auto a = b.layer(Format::kInt8, 1, 320), c = b.layer(Format::kInt8, 1, 32768);
  return {
      "fixed per shape only: over published traces the squared variation of service is 0.35 to 1.5 and "
      "arrivals are "
      "burstier than Poisson (variation 1.1 and 13.2), so M/G/c",
      fmt::format("one shape, one time: {} cycles at 320 positions; another shape, another: {} at 32,768",
                  grouped(a.cycles), grouped(c.cycles)),
      Verdict::kRefuted};
}

Finding sections(Bench&) { return {"two sections carry the number 6", kNothing, Verdict::kContradictory}; }

}  // namespace

const std::vector<Claim>& serving_claims() {
  static const std::vector<Claim> all = {
      {"performance figures as results, status 'ready'", "Groq LPU Deployment Guide; serving.md 1F C15",
       Label::kAssumption, printed_results},
      {"the MLP is two matmuls, LayerNorm, the output projection comes last",
       "GPU runtime vs LPU compile time; serving.md 1F C16", Label::kFact, layer_shape},
      {"the graph never changes from token to token", "GPU runtime vs LPU compile time; serving.md 1F C17",
       Label::kFact, graph_never_changes},
      {"deterministic in the rack, not across racks: keep the critical path in the rack",
       "Tier 01 and Tier 03 logs; serving.md 1F C18", Label::kInference, stay_in_the_rack},
      {"RealScale is a rack product", "Day-008 README, Tier 01 and Tier 03 logs; serving.md 1F C19",
       Label::kAssumption, realscale},
      {"deterministic service makes the knee sharper", "Tier 03 log; serving.md 1F C20", Label::kInference,
       sharper_knee},
      {"mean wait = load^2 / (2 mu (1 - load))", "Tier 02 log and templates; serving.md 1F C21", Label::kFact,
       wait_formula},
      {"N replicas are one server of rate N mu", "capacity pseudocode; serving.md 1F C22", Label::kInference,
       replicas},
      {"token demand is lambda (E[O] + alpha E[P])", "Tier 02 log and scripts; serving.md 1F C23",
       Label::kFact, token_demand},
      {"M/D/1, because service is deterministic", "Tier 01 and Tier 03 logs; serving.md 1F C24",
       Label::kInference, m_d_1},
      {"sections are numbered", "Tier 01 log; serving.md 1F C25", Label::kFact, sections},
  };
  return all;
}

}  // namespace lpu::claims
