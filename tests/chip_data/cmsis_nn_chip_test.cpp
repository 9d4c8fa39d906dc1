// TensorFlow Lite's integer layers (CMSIS-NN's vectors) with the integer sums computed by the chip.
#include "tests/chip_data/on_chip.h"
#include "tests/model/cmsis_nn_cases.h"

using namespace lpu::tests;

TEST_CASE("the 18 int8 and int4 fully connected and batch matmul cases are bit-exact") {
  for (const NamedChip& on : chips()) {
    Comparison compared("outputs of TensorFlow Lite fully connected and batch matmul", on);
    const CmsisVectors vectors;
    std::size_t cases = 0;
    for (const CmsisCase& c : vectors.starting({"fully_connected", "fc_per_ch"})) {
      INFO(on.name, " ", c.name());
      const auto out = dense(sums_on(on), c, weight_format(c), c.size("INPUT_BATCHES"),
                             c.size("ACCUMULATION_DEPTH"), c.size("OUT_CH"));
      compared.check(out, published(c));
      ++cases;
    }
    for (const CmsisCase& c : vectors.starting({"batch_matmul"})) {
      INFO(on.name, " ", c.name());
      const auto out = batch_matmul(sums_on(on), c);
      compared.check(out, published(c));
      ++cases;
    }
    CHECK(cases == 18);
    CHECK(compared.values.count() == 34777);
  }
}

TEST_CASE("the 3 int4 1x1 convolutions are bit-exact") {
  for (const NamedChip& on : chips()) {
    Comparison compared("outputs of TensorFlow Lite int4 1x1 convolutions", on);
    const CmsisVectors vectors;
    for (const CmsisCase& c : vectors.starting({"kernel1x1_int4"})) {
      INFO(on.name, " ", c.name());
      const std::size_t pixels = c.size("OUTPUT_H") * c.size("OUTPUT_W");
      const auto out = dense(sums_on(on), c, weight_format(c), pixels, c.size("IN_CH"), c.size("OUT_CH"));
      compared.check(out, published(c));
    }
    CHECK(compared.values.count() == 2326);
  }
}
