// lpu explore: what a matmul or a layer costs over ranges of one or two parameters.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "emulator/cli/chip_options.h"
#include "emulator/cli/explore_cliffs.h"
#include "emulator/cli/explore_progress.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/matmul_options.h"
#include "emulator/cli/output.h"
#include "emulator/cli/text_file.h"
#include "emulator/cli/verbs.h"
#include "emulator/explore/html_page.h"
#include "emulator/explore/point.h"
#include "emulator/explore/table.h"

namespace lpu::cli {
namespace {

constexpr std::size_t kMostAxes = 2;
constexpr std::size_t kMostPoints = 1'000'000;

VerbText text() {
  return {
      "lpu explore",
      "(WORKLOAD | --matmul MxKxN) (--vary NAME=VALUES [--vary NAME=VALUES] | --cliffs) [options]",
      R"(What a matmul, or all matmuls of a layer, cost over the values of one or two parameters: m (or batch),
k, n, context, weights, group, chips, output, or any key of the chip. Every point is compiled and its
schedule proved legal; cycles are static, so they are those a run would take. --verify runs every point on the
fast engine too and compares every output with the kernels. Results are kept by content: a run that was
killed goes on where it stopped. Under mpirun the ranks share the points.)",
      R"(  lpu explore --matmul 1x8192x8192 --vary k=8150:8350:10 --vary m=1,8,64 --csv k.csv
  lpu explore llama2-70b --vary batch=1:64 --vary weights=int8,int4,q3p5 --json -
  lpu explore --matmul 8x8192x8192 --cliffs
  lpu explore --matmul 8x4096x4096 --vary mxm.weight_streams=1:16 --verify
  mpirun -n 4 lpu explore --matmul 1x8192x8192 --vary n=16:20000:16 --cache /shared/lpu)"};
}

// m and batch are the same parameter.
std::string one_name(const std::string& parameter) { return parameter == "m" ? "batch" : parameter; }

explore::Exploration resolve_exploration(const Arguments& arguments, const MatmulChoice& choice) {
  explore::Exploration what;
  what.base = resolve_design(arguments, choice);
  for (const std::string& text : arguments.list("vary")) what.axes.push_back(explore::parse_axis(text));
  if (what.axes.empty() || what.axes.size() > kMostAxes)
    throw BadInput(fmt::format("{} parameters to vary; give one or two, e.g. --vary m=1,8,64, or --cliffs",
                               what.axes.size()));
  if (what.axes.size() == 2 && one_name(what.axes[0].name) == one_name(what.axes[1].name))
    throw BadInput(fmt::format("--vary {} is given twice; give its values as one list", what.axes[1].name));
  if (const std::size_t points = explore::points_of(what.axes); points > kMostPoints)
    throw BadInput(fmt::format("{} points; at most {} at a time", points, kMostPoints));
  what.verify = arguments.has("verify");
  what.seed = choice.recipe.seed;
  return what;
}

// As much as every thread may hold at once.
void expect_room(const explore::Exploration& what, unsigned threads) {
  double most = 0;
  for (std::size_t i = 0; what.verify && i < explore::points_of(what.axes); ++i)
    for (const explore::Operation& op : explore::operations(explore::design_at(what.base, what.axes, i)))
      most = std::max(most, explore::host_memory(op.problem));
  expect_memory(most * threads, "--verify with " + std::to_string(threads) + " threads");
}

Json report(const explore::Exploration& what, const std::vector<explore::Point>& points) {
  Json j;
  j["workload"] = what.base.workload.name;
  j["chip"] = what.base.chip.preset;
  j["batch"] = what.base.batch;
  j["weights"] = kernels::format_name(what.base.weights);
  j["verified"] = what.verify;
  j.update(explore::json(what.axes, points, what.verify));
  j["config"] = chip_json(what.base.chip);
  return j;
}

std::int64_t wrong_points(const std::vector<explore::Point>& points) {
  std::int64_t wrong = 0;
  for (const explore::Point& p : points)
    wrong += p.run && p.refused.empty() && (p.run->mismatches > 0 || p.run->cycles != p.cycles);
  return wrong;
}

}  // namespace

int cmd_explore(const Words& words) {
  Arguments arguments(text());
  arguments.add_list("vary", "NAME=VALUES", "values of a parameter: first:last[:step], lists a,b,c, or both");
  arguments.add("verify", "", "also run every point on the fast engine and compare outputs and cycles");
  arguments.add("cliffs", "", "find where costs jump around this matmul, why, and what to do");
  arguments.add("chips", "N", "split every matmul's columns over N chips (default: as few as hold it)");
  arguments.add("context", "N", "positions each sequence attends to; adds the matmuls qk and pv");
  arguments.add("csv", "FILE", "write the points as comma-separated values");
  arguments.add("html", "FILE", "write a page with curves, a heat-map and tables; it needs no network");
  add_matmul_options(&arguments);
  add_chip_options(&arguments);
  add_thread_option(&arguments);
  add_store_options(&arguments);
  add_json_option(&arguments);
  if (!arguments.parse(words)) return kOk;

  const unsigned threads = resolve_threads(arguments);
  const auto team = explore::make_team();
  const MatmulChoice choice = resolve_matmuls(arguments, threads);
  if (arguments.has("cliffs")) return run_cliffs(arguments, choice, threads, team.get());
  const explore::Exploration what = resolve_exploration(arguments, choice);
  expect_room(what, threads);
  const bool leads = team->rank() == 0;
  std::optional<Output> output;
  std::optional<TextFile> csv, html;
  if (leads) {
    output.emplace(arguments);
    csv.emplace(arguments, "csv");
    html.emplace(arguments, "html");
  }
  const auto store = leads ? open_store(arguments) : std::make_unique<explore::Store>();
  ExploreProgress progress;
  explore::Evaluator evaluator(store.get(), team.get(), progress.options(threads));
  const std::vector<explore::Point> points = explore::explore(what, &evaluator);
  progress.clear();
  if (!leads) return kOk;

  output->text(fmt::format("{} on {}, weights {}, {} points\n\n", what.base.workload.name,
                           what.base.chip.preset, kernels::format_name(what.base.weights), points.size()));
  output->text(explore::text(what.axes, points));
  const std::int64_t wrong = wrong_points(points);
  if (what.verify)
    output->text(fmt::format("\n{}: {} of {} points differ from the engine or the kernels\n",
                             wrong == 0 ? "PASS" : "FAIL", wrong, points.size()));
  if (csv->wanted()) csv->write(explore::csv(what.axes, points, what.verify));
  const Json json = report(what, points);
  if (html->wanted()) html->write(explore::html_page(json));
  output->json(json);
  return wrong == 0 ? kOk : kMismatch;
}

}  // namespace lpu::cli
