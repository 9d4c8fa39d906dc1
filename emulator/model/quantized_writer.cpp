#include "emulator/model/quantized_writer.h"

#include <fmt/format.h>

#include <bit>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <stdexcept>
#include <utility>

#include "emulator/model/import_error.h"
#include "emulator/model/quantized_format.h"
#include "emulator/model/stored_codes.h"
#include "emulator/program/bytes.h"

namespace lpu::model {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory");

using Json = nlohmann::ordered_json;

std::uint64_t padded(std::uint64_t bytes) { return (bytes + 7) / 8 * 8; }

void expect_unique(const std::vector<PlannedMatrix>& plan, const std::filesystem::path& path) {
  std::set<std::string> names;
  for (const PlannedMatrix& m : plan) {
    for (const MatrixPart& part : kMatrixParts) {
      if (names.insert(m.name + std::string(part.suffix)).second) continue;
      throw WriteError(fmt::format("{}: matrix '{}' would hide another's arrays; names must be unique",
                                   printable(path.string()), printable(m.name)));
    }
  }
}

}  // namespace

QuantizedWriter::QuantizedWriter(const std::filesystem::path& path, std::vector<PlannedMatrix> plan)
    : plan_(std::move(plan)), file_(path) {
  expect_unique(plan_, path);
  try {
    file_.write(header());
  } catch (const Json::exception&) {
    throw WriteError(fmt::format("{}: a matrix has a name that is not UTF-8", printable(path.string())));
  }
}

// As long before the hashes are known as after.
std::vector<std::uint8_t> QuantizedWriter::header() const {
  Json metadata, tensors;
  metadata[std::string(kVersionKey)] = kVersion;
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    const PlannedMatrix& m = plan_[i];
    metadata[std::string(kMatrixKeyPrefix) + m.name] =
        fmt::format("{} k={} n={} group={} xxh3={:016x}", kernels::format_name(m.format), m.k, m.n, m.group,
                    i < hashes_.size() ? hashes_[i] : 0);
    const auto shapes = part_shapes(m);
    for (std::size_t part = 0; part < kMatrixParts.size(); ++part) {
      if (!shapes[part]) continue;
      const auto [rows, columns] = *shapes[part];
      const std::uint64_t end = offset + rows * columns * kMatrixParts[part].element_bytes;
      tensors[m.name + std::string(kMatrixParts[part].suffix)] = {
          {"dtype", kMatrixParts[part].dtype}, {"shape", {rows, columns}}, {"data_offsets", {offset, end}}};
      offset = end;
    }
  }
  Json json;
  json[std::string(kSafetensorsMetadata)] = std::move(metadata);
  json.update(tensors);
  std::string text = json.dump();
  text.resize(padded(text.size()), ' ');
  std::vector<std::uint8_t> bytes;
  put(&bytes, std::uint64_t{text.size()});
  bytes.insert(bytes.end(), text.begin(), text.end());
  return bytes;
}

void QuantizedWriter::add(const kernels::QuantizedMatrix& w) {
  kernels::check_matrix(w);
  const PlannedMatrix* m = hashes_.size() < plan_.size() ? &plan_[hashes_.size()] : nullptr;
  if (m == nullptr || m->format != w.format || m->k != w.k || m->n != w.n || m->group != w.group ||
      m->scales_odd != !w.scales_odd.empty() || m->zero_points != !w.zero_points.empty()) {
    throw std::invalid_argument(fmt::format("matrix {} of the file is not as planned", hashes_.size()));
  }
  for (const auto& array : arrays_of(w)) file_.write(array);
  hashes_.push_back(hash_of(w));
}

void QuantizedWriter::finish() {
  if (hashes_.size() != plan_.size()) {
    throw std::invalid_argument(
        fmt::format("{} matrices of {} planned were added", hashes_.size(), plan_.size()));
  }
  file_.rewrite_start(header());
  file_.commit();
}

}  // namespace lpu::model
