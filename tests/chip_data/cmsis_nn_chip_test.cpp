// TensorFlow Lite's integer layers (CMSIS-NN's vectors) with the integer sums computed by the chip.
#include "tests/chip_data/on_chip.h"
#include "tests/model/cmsis_nn_cases.h"

using namespace lpu::tests;

TEST_CASE("the 18 int8 and int4 fully connected and batch matmul cases are bit-exact") {
  const CmsisVectors vectors;
  for (const NamedChip& on : chips()) {
    Comparison outputs("outputs of TensorFlow Lite fully connected and batch matmul", on);
    for (const CmsisCase& c : vectors.starting({"fully_connected", "fc_per_ch"})) {
      INFO(on.name, " ", c.name());
      outputs.check(fully_connected(sums_on(on), c), published(c));
    }
    for (const CmsisCase& c : vectors.starting({"batch_matmul"})) {
      INFO(on.name, " ", c.name());
      outputs.check(batch_matmul(sums_on(on), c), published(c));
    }
    CHECK(outputs.results == 18);
    CHECK(outputs.values.count() == 34777);
  }
}

TEST_CASE("the 3 int4 1x1 convolutions are bit-exact") {
  const CmsisVectors vectors;
  for (const NamedChip& on : chips()) {
    Comparison outputs("outputs of TensorFlow Lite int4 1x1 convolutions", on);
    for (const CmsisCase& c : vectors.starting({"kernel1x1_int4"})) {
      INFO(on.name, " ", c.name());
      outputs.check(convolution_1x1(sums_on(on), c), published(c));
    }
    CHECK(outputs.results == 3);
    CHECK(outputs.values.count() == 2326);
  }
}
