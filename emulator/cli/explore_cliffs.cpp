#include "emulator/cli/explore_cliffs.h"

#include <fmt/format.h>

#include "emulator/cli/chip_options.h"
#include "emulator/cli/explore_progress.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/output.h"
#include "emulator/cli/text_file.h"
#include "emulator/explore/cliffs/report.h"
#include "emulator/explore/html_page.h"

namespace lpu::cli {
namespace {

// The matmul that k, n and m are varied of: the one typed, or the first of the workload.
explore::Design resolve_cliff_base(const Arguments& arguments, const MatmulChoice& choice) {
  for (const char* option : {"vary", "verify", "csv", "context", "chips"})
    if (arguments.has(option))
      throw BadInput(fmt::format("--{} does not go with --cliffs, which chooses what to vary", option));
  explore::Design d = resolve_design(arguments, choice);
  const model::Matmul& m = d.workload.matmuls.front();
  d.workload = model::single_matmul({d.batch, m.k, m.n});
  d.single = true;
  return d;
}

}  // namespace

explore::Design resolve_design(const Arguments& arguments, const MatmulChoice& choice) {
  explore::Design d;
  d.chip = resolve_chip(arguments);
  d.workload = choice.source->workload();
  d.workload.matmuls = choice.matmuls;
  d.single = arguments.has("matmul");
  d.batch = choice.batch;
  d.weights = choice.recipe.format.value_or(kernels::Format::kInt8);
  d.group = choice.recipe.group;
  d.zero_points = choice.recipe.zero_points;
  d.odd_scales = choice.recipe.quantizer == kernels::Quantizer::kMse;
  d.output = choice.output;
  for (const char* name : {"chips", "context"})
    if (const auto value = arguments.text(name))
      if (const std::string why = explore::set_parameter(&d, name, *value); !why.empty())
        throw BadInput("--" + why);
  return d;
}

int run_cliffs(const Arguments& arguments, const MatmulChoice& choice, unsigned threads,
               explore::Team* team) {
  if (team->size() > 1)
    throw BadInput("--cliffs runs in one process, on its threads; start it without mpirun");
  const explore::Design base = resolve_cliff_base(arguments, choice);
  Output output(arguments);
  TextFile html(arguments, "html");
  const auto store = open_store(arguments);
  ExploreProgress progress;
  explore::Evaluator evaluator(store.get(), team, progress.options(threads));
  const std::vector<explore::Cliff> cliffs = explore::find_cliffs(base, &evaluator);
  progress.clear();
  output.text(fmt::format("cliffs around {} on {}, weights {}\n\n", base.workload.name, base.chip.preset,
                          kernels::format_name(base.weights)));
  output.text(explore::text(cliffs));
  Json j;
  j["workload"] = base.workload.name;
  j["chip"] = base.chip.preset;
  j["weights"] = kernels::format_name(base.weights);
  j["cliffs"] = explore::json(cliffs);
  j["config"] = chip_json(base.chip);
  if (html.wanted()) html.write(explore::html_page(j));
  output.json(j);
  return kOk;
}

}  // namespace lpu::cli
