// lpu claims: what others say about this machine, against arithmetic and compiled schedules.
#include <fmt/format.h>

#include <map>

#include "emulator/claims/claim.h"
#include "emulator/cli/chip_options.h"
#include "emulator/cli/explore_progress.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/output.h"
#include "emulator/cli/verbs.h"

namespace lpu::cli {
namespace {

VerbText text() {
  return {
      "lpu claims", "[options]",
      R"(Every claim of the audited sources as a row: the claim, who makes it, the arithmetic on its own numbers,
what this emulator measures on the chosen chip and with which commands, the verdict, and whether that is a
fact, an inference or an assumption. The preset guide is the machine of the deployment guide: one plane,
80 GB/s.)",
      R"(  lpu claims
  lpu claims --chip guide
  lpu claims --json claims.json)"};
}

std::string row_text(std::size_t number, const claims::Row& r) {
  std::string s =
      fmt::format("{:2}. {}\n    {} ({})\n    where       {}\n    arithmetic  {}\n    measured    {}\n",
                  number, r.claim, r.verdict, r.label, r.where, r.arithmetic, r.measured);
  if (!r.command.empty()) s += "    command     " + r.command + "\n";
  return s + "\n";
}

std::string totals(const std::vector<claims::Row>& rows) {
  std::map<std::string, int> count;
  for (const claims::Row& r : rows) ++count[r.verdict];
  std::string s = fmt::format("{} claims:", rows.size());
  for (const auto& [verdict, n] : count) s += fmt::format(" {} {}", n, verdict);
  return s + "\n";
}

Json rows_json(const Chip& chip, const std::vector<claims::Row>& rows) {
  Json j;
  j["chip"] = chip.preset;
  j["claims"] = Json::array();
  for (const claims::Row& r : rows)
    j["claims"].push_back({{"claim", r.claim},
                           {"where", r.where},
                           {"arithmetic", r.arithmetic},
                           {"measured", r.measured},
                           {"command", r.command},
                           {"verdict", r.verdict},
                           {"label", r.label}});
  j["config"] = chip_json(chip);
  return j;
}

}  // namespace

int cmd_claims(const Words& words) {
  Arguments arguments(text());
  add_chip_options(&arguments);
  add_thread_option(&arguments);
  add_store_options(&arguments);
  add_json_option(&arguments);
  if (!arguments.parse(words)) return kOk;

  const unsigned threads = resolve_threads(arguments);
  const Chip chip = resolve_chip(arguments);
  Output output(arguments);
  const auto store = open_store(arguments);
  explore::Team alone;
  ExploreProgress progress;
  explore::Evaluator evaluator(store.get(), &alone, progress.options(threads));
  claims::Bench bench(chip, &evaluator);
  const std::vector<claims::Row> rows = claims::examine_all(&bench);
  progress.clear();
  output.text(fmt::format("claims, measured on {}\n\n", chip.preset));
  for (std::size_t i = 0; i < rows.size(); ++i) output.text(row_text(i + 1, rows[i]));
  output.text(totals(rows));
  output.json(rows_json(chip, rows));
  return kOk;
}

}  // namespace lpu::cli
