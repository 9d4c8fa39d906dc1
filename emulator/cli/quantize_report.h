// The error report of `lpu quantize`, for people and for programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/cli/output.h"
#include "emulator/model/model_file.h"
#include "kernels/quantize.h"

namespace lpu::cli {

struct QuantizeRow {
  model::NamedMatrix matrix;
  kernels::Format format = kernels::Format::kInt8;
  std::size_t group = 0;  // 0: the whole column
  std::string_view by;    // "absmax", "mse", or "kept": the codes of the file
  double bits_per_weight = 0;
  kernels::QuantizeError error;
  double host_seconds = 0;  // of quantising; the only value that is not a function of the arguments
};

class QuantizeReport {
 public:
  explicit QuantizeReport(const std::vector<model::NamedMatrix>& matrices);

  std::string head() const;
  std::string add(const QuantizeRow& row);  // its line
  std::string totals() const;               // a line per format
  Json json() const;

 private:
  struct Total {
    kernels::Format format = kernels::Format::kInt8;
    double weights = 0, bits = 0, squared_error = 0, max = 0, host_seconds = 0;
    double rms() const;
  };
  std::vector<Total> sums() const;  // in the order in which formats came first

  std::size_t name_width_;
  std::vector<QuantizeRow> rows_;
};

}  // namespace lpu::cli
