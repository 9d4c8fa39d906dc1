// The check report for people: a row per matmul as it finishes, then totals and the verdict.
#pragma once

#include <string>

#include "emulator/check/check.h"
#include "emulator/isa/chip.h"

namespace lpu::cli {

std::string check_table_head();
std::string check_table_row(const Chip& chip, const check::CheckRow& row);

struct CheckTotals {
  std::size_t layers = 1, batch = 1;
  double wall_seconds = 0;
};
std::string check_table_foot(const Chip& chip, const check::CheckReport& report, const CheckTotals& totals);

double microseconds(const Chip& chip, std::int64_t cycles);
// Of `layers` such layers one after the other, every row of the batch being a token.
double tokens_per_second(const Chip& chip, std::int64_t layer_cycles, std::size_t layers, std::size_t batch);

}  // namespace lpu::cli
