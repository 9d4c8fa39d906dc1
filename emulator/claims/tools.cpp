// Claims about the tool chain. Nothing here can be run on a chip; the audits ran the tools.
#include "emulator/claims/quantities.h"

namespace lpu::claims {
namespace {

Finding upload(Bench&) {
  return {
      "the documented tools are others: groq-compiler with --multichip, --partition-mode, --save-stats and "
      "-o, "
      "which makes .aa and then .iop",
      kNothing, Verdict::kRefuted};
}

Finding vectorize(Bench&) {
  return {"the pass is --affine-super-vectorize; mlir-opt 19 answers 'Unknown command line argument'",
          kNothing, Verdict::kRefuted};
}

Finding affine_passes(Bench&) {
  return {
      "the front end emits func, memref, arith and scf, so affine passes find nothing to do, and after "
      "lowering to "
      "LLVM no matmul is left to map; the conversions of memref, func and cf are missing too",
      kNothing, Verdict::kRefuted};
}

Finding mlir_template(Bench&) {
  return {
      "it does not parse (four kinds of error), and repaired it computes something else: a shift by -4, a "
      "loop that "
      "skips k = 0 and reads past the end. 6 of 6 outputs wrong",
      kNothing, Verdict::kRefuted};
}

}  // namespace

const std::vector<Claim>& tool_claims() {
  static const std::vector<Claim> all = {
      {"own binaries are uploaded with groq-cli; .lpubin, groq-profiler",
       "Groq LPU Deployment Guide; serving.md 1F C26", Label::kAssumption, upload},
      {"mlir-opt --affine-vectorize", "Groq LPU Deployment Guide; serving.md 1F C27", Label::kAssumption,
       vectorize},
      {"affine passes on the Fortran front end's output, then LLVM lowering, then the LPU compiler",
       "Groq LPU Deployment Guide; serving.md 1F C28", Label::kAssumption, affine_passes},
      {"the MLIR template is valid", "Groq LPU Deployment Guide; serving.md 1F C29", Label::kAssumption,
       mlir_template},
  };
  return all;
}

}  // namespace lpu::claims
