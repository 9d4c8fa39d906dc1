// Fully connected and batch matmul in int8 and int4 as TensorFlow Lite computes them, and 1x1
// convolutions, which are matmuls with a pixel per row.
#include "tests/model/cmsis_nn_cases.h"

using namespace lpu::tests;

TEST_CASE("the 18 int8 and int4 fully connected and batch matmul cases are bit-exact") {
  Compared values("outputs of TensorFlow Lite fully connected and batch matmul");
  const CmsisVectors vectors;
  std::size_t cases = 0;
  for (const CmsisCase& c : vectors.starting({"fully_connected", "fc_per_ch"})) {
    INFO(c.name());
    const auto out = dense(kernel_sums, c, weight_format(c), c.size("INPUT_BATCHES"),
                           c.size("ACCUMULATION_DEPTH"), c.size("OUT_CH"));
    CHECK(differences(out, published(c)) == 0);
    values.add(out.size());
    ++cases;
  }
  for (const CmsisCase& c : vectors.starting({"batch_matmul"})) {
    INFO(c.name());
    const auto out = batch_matmul(kernel_sums, c);
    CHECK(differences(out, published(c)) == 0);
    values.add(out.size());
    ++cases;
  }
  CHECK(cases == 18);
  CHECK(values.count() == 34777);
}

TEST_CASE("the 3 int4 1x1 convolutions are bit-exact") {
  Compared values("outputs of TensorFlow Lite int4 1x1 convolutions");
  const CmsisVectors vectors;
  for (const CmsisCase& c : vectors.starting({"kernel1x1_int4"})) {
    INFO(c.name());
    const std::size_t pixels = c.size("OUTPUT_H") * c.size("OUTPUT_W");
    const auto out =
        dense(kernel_sums, c, lpu::kernels::Format::kInt4, pixels, c.size("IN_CH"), c.size("OUT_CH"));
    CHECK(differences(out, published(c)) == 0);
    values.add(out.size());
  }
  CHECK(values.count() == 2326);
}
