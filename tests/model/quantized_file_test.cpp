// Files of quantised matrices: what is written is what is read, bit for bit, or one clear line.
#include <doctest/doctest.h>

#include <sys/resource.h>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "emulator/model/model_file.h"
#include "emulator/model/quantized_writer.h"
#include "tests/model/hostile.h"
#include "tests/model/quantized_bytes.h"

using namespace lpu::model;
using namespace lpu::tests;
using lpu::kernels::Format;
using lpu::kernels::QuantizedMatrix;

namespace {

constexpr Format kFormats[] = {Format::kInt8, Format::kInt4, Format::kQ3p5b, Format::kQ3p5};

bool same_bits(const QuantizedMatrix& a, const QuantizedMatrix& b) {
  return a.format == b.format && a.k == b.k && a.n == b.n && a.group == b.group && a.data == b.data &&
         a.scales == b.scales && a.scales_odd == b.scales_odd && a.zero_points == b.zero_points;
}

float value_at(const QuantizedMatrix& w, std::size_t k, std::size_t n) {
  const std::size_t cell = k / w.group_rows() * w.n + n;
  const int zero = w.zero_points.empty() ? 0 : w.zero_points[cell];
  const float scale = (k % 2 == 1 && !w.scales_odd.empty() ? w.scales_odd : w.scales)[cell];
  return static_cast<float>(code_at(w, k, n) - zero) * scale;
}

std::string write_error(const std::filesystem::path& path, const std::vector<PlannedMatrix>& plan) {
  try {
    QuantizedWriter writer(path, plan);
  } catch (const WriteError& e) {
    return e.what();
  }
  return "";
}

std::size_t files_in(const std::filesystem::path& folder) {
  const auto begin = std::filesystem::directory_iterator(folder);
  return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator()));
}

}  // namespace

TEST_CASE("every format, shape and grouping comes back bit for bit, several to a file") {
  const Folder folder;
  std::vector<QuantizedMatrix> matrices;
  for (const Format format : kFormats) {
    for (const std::size_t k : {1, 2, 15, 16, 17, 319, 320, 321}) {
      for (const std::size_t n : {1, 5}) {
        for (const std::size_t group : {std::size_t{0}, std::size_t{1}, k}) {
          matrices.push_back(random_matrix(format, k, n, group, matrices.size() % 2 == 1));
        }
      }
    }
  }
  const auto path = write_matrices(folder, matrices);
  const auto file = ModelFile::open(path);
  CHECK(file.kind() == FileKind::kSafetensors);
  REQUIRE(file.list().size() == matrices.size());
  for (std::size_t i = 0; i < matrices.size(); ++i) {
    const NamedMatrix& listed = file.list()[i];
    CAPTURE(listed.name);
    CHECK(listed.name == matrix_name(i));
    CHECK(listed.type == lpu::kernels::format_name(matrices[i].format));
    REQUIRE(listed.stored.has_value());
    CHECK(listed.stored->group == matrices[i].group);
    CHECK(listed.stored->scales_odd == !matrices[i].scales_odd.empty());
    CHECK(listed.stored->zero_points == !matrices[i].zero_points.empty());
    const auto read = file.load_quantized(listed.name);
    REQUIRE(read.has_value());
    CHECK(same_bits(*read, matrices[i]));
    const auto values = file.load(listed.name);
    REQUIRE(values.size() == listed.k * listed.n);
    for (std::size_t j = 0; j < values.size(); ++j) {
      REQUIRE(values[j] == value_at(matrices[i], j % listed.k, j / listed.k));
    }
  }
}

TEST_CASE("names may hold anything that is UTF-8") {
  const Folder folder;
  for (const std::string name : {"", "a \"b\"\\\n\x01", "\xE5\xB1\xA4.0", "__metadata__", "lpu.quantized"}) {
    const QuantizedMatrix w = random_matrix(Format::kInt4, 4, 2, 0, false);
    const auto path = folder.path / "names";
    QuantizedWriter writer(path, {planned_as(w, name)});
    writer.add(w);
    writer.finish();
    const auto read = ModelFile::open(path).load_quantized(name);
    REQUIRE(read.has_value());
    CHECK(same_bits(*read, w));
  }
  CHECK(
      write_error(folder.path / "x", {{"\xFF", Format::kInt8, 1, 1}}).ends_with("a name that is not UTF-8"));
  CHECK(write_error(folder.path / "x", {{"a", Format::kInt8, 1, 1}, {"a", Format::kInt8, 1, 1}})
            .ends_with("matrix 'a' would hide another's arrays; names must be unique"));
  CHECK(files_in(folder.path) == 1);
}

TEST_CASE("nothing is in the file's place before all of it is") {
  const Folder folder;
  const auto path = folder.path / "w";
  std::ofstream(path) << "before";
  const QuantizedMatrix w = random_matrix(Format::kQ3p5, 32, 2, 16, true);
  {
    QuantizedWriter writer(path, {planned_as(w, "a"), planned_as(w, "b")});
    writer.add(w);
    CHECK_THROWS_AS(writer.finish(), std::invalid_argument);
    CHECK_THROWS_AS(writer.add(random_matrix(Format::kQ3p5, 32, 2, 8, true)), std::invalid_argument);
    CHECK_THROWS_AS(writer.add(random_matrix(Format::kQ3p5, 32, 2, 16, false)), std::invalid_argument);
    CHECK(files_in(folder.path) == 2);
  }
  CHECK(files_in(folder.path) == 1);
  CHECK(std::filesystem::file_size(path) == 6);
}

TEST_CASE("no room: one line, the old file as it was, nothing left behind") {
  const Folder folder;
  const auto path = folder.path / "w";
  std::ofstream(path) << "before";
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 2048;
  setrlimit(RLIMIT_FSIZE, &small);
  std::string error;
  try {
    const QuantizedMatrix w = random_matrix(Format::kInt8, 4096, 1, 0, false);
    QuantizedWriter writer(path, {planned_as(w, "a")});
    writer.add(w);
    writer.finish();
  } catch (const WriteError& e) {
    error = e.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(error == path.string() + ": cannot be written: File too large");
  CHECK(files_in(folder.path) == 1);
  CHECK(std::filesystem::file_size(path) == 6);
}

TEST_CASE("what is no regular file is not replaced") {
  const Folder folder;
  CHECK(write_error(folder.path, {}).ends_with("not a regular file; expected the name of a file to write"));
  CHECK(write_error("/dev/null", {}) ==
        "/dev/null: not a regular file; expected the name of a file to write");
  CHECK(
      write_error(folder.path / "none" / "w", {}).ends_with("cannot be written: No such file or directory"));
}

TEST_CASE("the example in quantized_format.md is the file that is written") {
  const Folder folder;
  QuantizedMatrix w = lpu::kernels::make_matrix(Format::kQ3p5, 16, 1);
  w.data = {0x81, 0x27, 0x5F, 0x0D, 0x27, 0xB4, 0x93};
  w.scales = {0.5f};
  w.scales_odd = {0.25f};
  QuantizedWriter writer(folder.path / "w", {planned_as(w, "w")});
  writer.add(w);
  writer.finish();
  const auto bytes = bytes_of_file(folder.path / "w");
  std::stringstream page;
  page << std::ifstream(LPU_SOURCE_DIR "/emulator/model/quantized_format.md").rdbuf();
  std::size_t length = bytes.at(0) + 256u * bytes.at(1);
  std::string header(bytes.begin() + 8, bytes.begin() + 8 + static_cast<long>(length));
  header.erase(header.find_last_not_of(' ') + 1);
  CAPTURE(header);
  CHECK(page.str().find(header) != std::string::npos);
  std::string hex;
  for (std::size_t i = 8 + length; i < bytes.size(); ++i) {
    constexpr char kDigits[] = "0123456789abcdef";
    hex += {' ', kDigits[bytes[i] >> 4], kDigits[bytes[i] & 15]};
  }
  CAPTURE(hex);
  CHECK(page.str().find(hex) != std::string::npos);
}

TEST_CASE("every truncation, every changed byte of codes and scales, thousands of damaged headers") {
  const Folder folder;
  const auto bytes = bytes_of_file(write_matrices(
      folder, {random_matrix(Format::kQ3p5, 33, 3, 11, true), random_matrix(Format::kInt8, 5, 2, 0, false)}));
  CHECK(import_everything(bytes) == "");
  CHECK(refused_truncations(bytes) == bytes.size());
  const std::size_t data = 8 + bytes[0] + 256u * bytes[1];
  REQUIRE(data < bytes.size());
  for (std::size_t i = data; i < bytes.size(); ++i) {
    auto damaged = bytes;
    damaged[i] ^= 1;
    const std::string error = import_everything(damaged);
    REQUIRE(is_one_clear_line(error));
    REQUIRE(error.find("do not have the checksum") != std::string::npos);
  }
  CHECK(refused_mutations(bytes, data, 20000) > 0);
}
