#include <fmt/format.h>

#include <algorithm>

#include "emulator/compiler/plan.h"
#include "emulator/compiler/scheduled.h"
#include "emulator/engine/engine.h"

namespace lpu::compiler {
namespace {

constexpr std::size_t kColumnGrain = 16;  // chips take columns in supercells

std::string precision_text(const kernels::QuantizedMatrix& w) {
  std::string s(kernels::format_name(w.format));
  s += w.groups() == 1 ? ", per column" : fmt::format(", groups of {}", w.group);
  if (!w.scales_odd.empty()) s += ", separate 3-bit scales";
  if (!w.zero_points.empty()) s += ", zero points";
  return s;
}

std::int64_t weight_bytes(const Plan& p) {
  std::int64_t rows = 0;
  for (int i = 0; i < p.n.hemispheres; ++i) {
    const HemispherePlan& h = p.hemi[i];
    for (const auto& kind : h.sets)
      for (const WeightSet& s : kind) rows += std::int64_t{s.rows} * s.slices;
    for (int pl = 0; pl < p.n.planes; ++pl) {
      rows += 4 * std::int64_t{h.w_scale[pl].rows + h.w_scale_split[pl].rows};
      rows += h.zero[pl].rows + h.zero_split[pl].rows;
    }
  }
  return rows * p.chip.lanes();
}

// As place(); a refusal says how many chips would do.
Plan place_or_advise(const Chip& chip, const MatmulRequest& request) {
  try {
    return place(chip, request);
  } catch (const DoesNotFit& e) {
    const int chips = chips_needed(chip, request);
    throw CompileError(fmt::format("{}; {} chips would do", e.what(), chips), chips);
  }
}

Program without_images(const Plan& plan) {
  const MatmulRequest& request = plan.request;
  Program program;
  program.chip = plan.chip;
  fill_tensors(plan, &program);
  schedule(plan, &program);
  program.id = {request.name,
                fmt::format("{}x{}x{}", request.m, request.weights->k, request.columns),
                precision_text(*request.weights),
                fmt::format("lpu {}", LPU_VERSION),
                request.model_hash,
                chip_hash(plan.chip)};
  return program;
}

VerifyReport prove(const Program& program) {
  if (const auto faults = program_faults(program); !faults.empty())
    throw std::logic_error("compiler bug: " + faults.front());
  VerifyReport report = verify(program);
  if (!report.faults.empty())
    throw std::logic_error("compiler bug: " + describe(program, report.faults.front()));
  // A value nobody takes is legal for the hardware but always a mistake of this compiler.
  if (report.unused_launches > 0)
    throw std::logic_error(
        fmt::format("compiler bug: {} values are launched and never taken", report.unused_launches));
  return report;
}

CompileInfo info_of(const Plan& plan, const Program& program) {
  const MatmulRequest& request = plan.request;
  CompileInfo info;
  info.path = plan.path;
  info.weight_sram_bytes = weight_bytes(plan);
  for (const auto& q : program.queues) info.program_words += static_cast<std::int64_t>(q.size());
  const auto lanes = static_cast<std::size_t>(plan.chip.lanes());
  info.tiles = static_cast<std::int64_t>(((request.weights->k + lanes - 1) / lanes) *
                                         ((request.columns + lanes - 1) / lanes));
  info.tile_period = plan.mode == FeedMode::kMixed
                         ? 0
                         : tile_period(plan.chip, plan.mode, plan.weight_streams,
                                       plan.n.pairs > 1 ? plan.n.lanes : plan.n.last_width, plan.passes(),
                                       plan.may_straddle());
  return info;
}

}  // namespace

Program compile_matmul(const Chip& chip, const MatmulRequest& request, CompileInfo* info) {
  const Plan plan = place_or_advise(chip, request);
  Program program = without_images(plan);
  fill_images(plan, &program);
  prove(program);
  if (info != nullptr) *info = info_of(plan, program);
  return program;
}

Scheduled schedule_matmul(const Chip& chip, const MatmulRequest& request) {
  const Plan plan = place_or_advise(chip, request);
  Scheduled s;
  s.program = without_images(plan);
  s.report = prove(s.program);
  s.info = info_of(plan, s.program);
  return s;
}

ColumnRange chip_columns(std::size_t n, int chips, int i) {
  const auto parts = static_cast<std::size_t>(chips), index = static_cast<std::size_t>(i);
  const std::size_t blocks = (n + kColumnGrain - 1) / kColumnGrain;
  const auto edge = [&](std::size_t part) { return std::min(n, (blocks * part / parts) * kColumnGrain); };
  return {edge(index), edge(index + 1) - edge(index)};
}

int chips_needed(const Chip& chip, const MatmulRequest& whole) {
  const auto fits = [&](std::size_t columns) {
    MatmulRequest part = whole;
    part.columns = columns;
    try {
      place(chip, part);
      return true;
    } catch (const DoesNotFit&) {
      return false;
    }
  };
  if (fits(whole.columns)) return 1;
  MatmulRequest least = whole;
  least.columns = std::min(kColumnGrain, whole.columns);
  try {
    place(chip, least);
  } catch (const DoesNotFit& e) {
    throw CompileError(fmt::format("no number of chips would do: even {}", e.what()));
  }
  for (int chips = 2;; ++chips) {
    std::size_t widest = 0;
    for (int i = 0; i < chips; ++i) widest = std::max(widest, chip_columns(whole.columns, chips, i).count);
    if (fits(widest)) return chips;
  }
}

}  // namespace lpu::compiler
