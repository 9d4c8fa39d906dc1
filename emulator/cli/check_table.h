// The check report for people: a row per matmul as it finishes, then totals and the verdict.
#pragma once

#include <string>
#include <vector>

#include "emulator/check/check.h"
#include "emulator/isa/chip.h"

namespace lpu::cli {

struct CheckTotals {
  std::size_t layers = 1, batch = 1;
  double wall_seconds = 0;
};

class CheckTable {
 public:
  CheckTable(const Chip& chip, const std::vector<model::Matmul>& matmuls);
  std::string head() const;
  std::string row(const check::CheckRow& row) const;
  std::string foot(const check::CheckReport& report, const CheckTotals& totals) const;

 private:
  Chip chip_;
  std::size_t name_width_;
};

double microseconds(const Chip& chip, std::int64_t cycles);
// Of `layers` such layers one after the other, every row of the batch being a token.
double tokens_per_second(const Chip& chip, std::int64_t layer_cycles, std::size_t layers, std::size_t batch);

}  // namespace lpu::cli
