#include "emulator/check/chips.h"

namespace lpu::check {

compiler::MatmulRequest whole_request(const CheckJob& job, const kernels::QuantizedMatrix& w,
                                      const std::string& name) {
  compiler::MatmulRequest r;
  r.weights = &w;
  r.columns = w.n;
  r.m = job.batch;
  r.output = job.output;
  r.inverse_output_scale = kInverseOutputScale;
  r.name = name;
  r.threads = job.threads;
  return r;
}

compiler::MatmulRequest part_of(const compiler::MatmulRequest& whole, int chips, int chip) {
  compiler::MatmulRequest part = whole;
  const auto columns = compiler::chip_columns(whole.columns, chips, chip);
  part.first_column = whole.first_column + columns.first;
  part.columns = columns.count;
  return part;
}

}  // namespace lpu::check
