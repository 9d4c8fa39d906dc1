// Quantised matrices to a file that ModelFile reads back bit for bit (quantized_format.md).
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "emulator/model/whole_file.h"
#include "kernels/format.h"

namespace lpu::model {

// What a matrix will be, said before it is there: the header stands at the front of the file.
struct PlannedMatrix {
  std::string name;
  kernels::Format format = kernels::Format::kInt8;
  std::size_t k = 0, n = 0, group = 0;
  bool scales_odd = false, zero_points = false;
};

class QuantizedWriter {
 public:
  // Throws WriteError, also for names that occur twice or are no UTF-8.
  QuantizedWriter(const std::filesystem::path& path, std::vector<PlannedMatrix> plan);

  // The matrices in the order of the plan. Throws std::invalid_argument for one that is not as planned,
  // WriteError when there is no room; the file of that name is untouched then.
  void add(const kernels::QuantizedMatrix& matrix);
  // After the last one. Nothing is in the file's place before.
  void finish();

 private:
  std::vector<std::uint8_t> header() const;

  std::vector<PlannedMatrix> plan_;
  std::vector<std::uint64_t> hashes_;  // of the matrices added so far
  WholeFile file_;
};

}  // namespace lpu::model
