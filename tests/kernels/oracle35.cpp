#include "tests/kernels/oracle35.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/data/data_dir.h"

namespace lpu::kernels::tests {

namespace fs = std::filesystem;

fs::path oracle_dir() { return lpu::tests::data_dir().value() / "oracle35"; }

std::vector<fs::path> oracle_cases() {
  std::vector<fs::path> cases;
  for (const fs::directory_entry& entry : fs::directory_iterator(oracle_dir())) {
    if (fs::exists(entry.path() / "meta.txt")) cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

template <class T>
std::vector<T> read_array(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::vector<T> values(fs::file_size(file) / sizeof(T));
  in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
  return values;
}
template std::vector<std::int8_t> read_array(const fs::path&);
template std::vector<std::uint8_t> read_array(const fs::path&);
template std::vector<std::int32_t> read_array(const fs::path&);
template std::vector<float> read_array(const fs::path&);

OracleCase read_case(const fs::path& dir) {
  OracleCase c;
  c.name = dir.filename().string();
  std::ifstream meta(dir / "meta.txt");
  std::string key;
  for (std::size_t value; meta >> key >> value;) {
    if (key == "M") c.m = value;
    if (key == "N") c.n = value;
    if (key == "K") c.k = value;
    if (key == "Kp") c.packed_rows = value;
  }
  if (c.m * c.n * c.k == 0 || c.packed_rows != (c.k + 1) / 2)
    throw std::runtime_error("bad meta.txt in " + dir.string());
  c.x = to_row_major(read_array<std::int8_t>(dir / "A.i8"), c.m, c.k);
  c.scales = read_array<float>(dir / "scales.f32");
  c.offsets = read_array<float>(dir / "offsets.f32");
  return c;
}

QuantizedMatrix read_weights(const OracleCase& c, Format f, const fs::path& file) {
  QuantizedMatrix w = make_matrix(f, c.k, c.n);
  w.data = read_array<std::uint8_t>(file);
  w.scales = c.scales;
  check_matrix(w);
  return w;
}

}  // namespace lpu::kernels::tests
