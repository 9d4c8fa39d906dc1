// One matmul through the whole path - compiled, verified, run cycle by cycle on the fast engine, read back -
// as the plain function the published vectors are compared with.
#pragma once

#include <string>
#include <vector>

#include "tests/compiler/run_matmul.h"
#include "tests/model/data_files.h"
#include "tests/model/tflite.h"

namespace lpu::tests {

struct NamedChip {
  std::string name;
  Chip chip;
};
// What every published case runs on: 320 lanes; 32, where the same shapes take many tiles; and the other way
// for narrow weights into the planes.
const std::vector<NamedChip>& chips();
// The cheapest of them to run thousands of times.
const NamedChip& mini();

// A matmul ready for run_matmul(). Activation scales are 1.
struct ChipJob {
  ChipJob(const NamedChip& on, compiler::Output output, kernels::QuantizedMatrix w,
          std::vector<std::int8_t> x, std::size_t m);
  Program compile() const;

  Case shape;
  Operands operands;
};

// [M][N], int32 sums or the float output step.
std::vector<std::int32_t> chip_sums(const NamedChip& on, const kernels::QuantizedMatrix& w,
                                    const std::vector<std::int8_t>& x, std::size_t m);
std::vector<float> chip_floats(const NamedChip& on, const kernels::QuantizedMatrix& w,
                               const std::vector<std::int8_t>& x, std::size_t m);
// chip_sums as the argument of the shared TensorFlow Lite and ONNX code.
IntegerMatmul sums_on(const NamedChip& on);

// Every comparison of one test on one chip, counted.
struct Comparison {
  Comparison(const std::string& what, const NamedChip& on) : values(what + " on " + on.name) {}
  Compared values;
  std::size_t results = 0;

  template <typename T>
  void check(const std::vector<T>& from_chip, const std::vector<T>& expected) {
    CHECK(differences(from_chip, expected) == 0);
    values.add(expected.size());
    ++results;
  }
};

// Published bits with every NaN as the chip writes it: which NaN a host's library gave is not part of any
// record.
std::vector<float> with_chip_nan(std::vector<float> published);

template <typename T>
std::vector<T> values_of_bytes(const std::vector<std::uint8_t>& bytes) {
  return view<T>(bytes, 0, bytes.size() / sizeof(T));
}

}  // namespace lpu::tests
