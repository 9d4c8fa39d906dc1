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
    const auto out = fully_connected(kernel_sums, c);
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
    const auto out = convolution_1x1(kernel_sums, c);
    CHECK(differences(out, published(c)) == 0);
    values.add(out.size());
  }
  CHECK(values.count() == 2326);
}
