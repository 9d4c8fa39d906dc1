// Quantised matrices of random codes, and files of them.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "emulator/model/quantized_writer.h"
#include "emulator/model/stream_key.h"

namespace lpu::tests {

// A directory of its own, removed at the end.
struct Folder {
  std::filesystem::path path;

  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "lpu-model-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
};

// `all`: with zero points, and in q3p5* with scales of the odd rows.
inline kernels::QuantizedMatrix random_matrix(kernels::Format format, std::size_t k, std::size_t n,
                                              std::size_t group, bool all) {
  std::uint64_t state = k * 1000 + n;
  const auto random = [&state] { return model::mix64(++state); };
  kernels::QuantizedMatrix w = kernels::make_matrix(format, k, n, group);
  for (std::uint8_t& byte : w.data) byte = static_cast<std::uint8_t>(random());
  for (float& scale : w.scales) scale = model::unit_float(random()) - 0.5f;
  const bool odd = format == kernels::Format::kQ3p5 || format == kernels::Format::kQ3p5b;
  if (all && odd) w.scales_odd.assign(w.scales.size(), 0.75f);
  if (all) w.zero_points.assign(w.scales.size(), -3);
  return w;
}

inline model::PlannedMatrix planned_as(const kernels::QuantizedMatrix& w, const std::string& name) {
  return {name, w.format, w.k, w.n, w.group, !w.scales_odd.empty(), !w.zero_points.empty()};
}

inline std::string matrix_name(std::size_t i) { return "blk." + std::to_string(i) + ".weight"; }

inline std::filesystem::path write_matrices(const Folder& folder,
                                            const std::vector<kernels::QuantizedMatrix>& matrices) {
  const auto path = folder.path / "matrices";
  std::vector<model::PlannedMatrix> plan;
  for (const auto& w : matrices) plan.push_back(planned_as(w, matrix_name(plan.size())));
  model::QuantizedWriter writer(path, plan);
  for (const auto& w : matrices) writer.add(w);
  writer.finish();
  return path;
}

inline std::vector<std::uint8_t> bytes_of_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace lpu::tests
