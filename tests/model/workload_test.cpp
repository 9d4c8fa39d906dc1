#include "emulator/model/workload.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace lpu::model;

namespace {

std::string error_of(const char* shape) {
  try {
    parse_matmul_shape(shape);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("one layer of either 70B model holds 855,638,016 weights, in 80 layers") {
  REQUIRE(workload_names().size() == 2);
  for (const auto name : workload_names()) {
    const Workload w = workload_by_name(name);
    CHECK(w.name == name);
    CHECK(w.layer_weights() == 855638016u);
    CHECK(w.layers == 80);
    CHECK(w.matmuls.size() == 7);
  }
  CHECK(workload_by_name("llama2-70b").vocabulary == 32000);
  CHECK(workload_by_name("llama3-70b").vocabulary == 128256);
}

TEST_CASE("the layer's shapes are K x N") {
  const Workload w = workload_by_name("llama2-70b");
  const struct {
    const char* op;
    std::size_t k, n;
  } expected[] = {{"q", 8192, 8192},     {"k", 8192, 1024},   {"v", 8192, 1024},    {"o", 8192, 8192},
                  {"gate", 8192, 28672}, {"up", 8192, 28672}, {"down", 28672, 8192}};
  for (std::size_t i = 0; i < 7; ++i) {
    CHECK(w.matmuls[i].op == expected[i].op);
    CHECK(w.matmuls[i].k == expected[i].k);
    CHECK(w.matmuls[i].n == expected[i].n);
  }
}

TEST_CASE("an unknown workload is answered with the known ones") {
  CHECK_THROWS_WITH_AS(workload_by_name("llama4"), "unknown workload 'llama4'; known: llama2-70b, llama3-70b",
                       std::invalid_argument);
}

TEST_CASE("a matmul shape is MxKxN") {
  const MatmulShape s = parse_matmul_shape("16x319x321");
  CHECK(s.m == 16);
  CHECK(s.k == 319);
  CHECK(s.n == 321);
  const Workload w = single_matmul(s);
  CHECK(w.name == "16x319x321");
  CHECK(w.layer_weights() == 319u * 321u);
  CHECK(error_of("1x131071x2147483647") == "");
}

TEST_CASE("each bad matmul shape is answered in one line that names the fault") {
  const std::string tail = "; expected MxKxN, e.g. 1x8192x1024";
  const struct {
    const char *shape, *why;
  } cases[] = {
      {"", "fewer than three dimensions"},
      {"4x5", "fewer than three dimensions"},
      {"0x4x5", "M must be at least 1"},
      {"1x0x5", "K must be at least 1"},
      {"1x4x0", "N must be at least 1"},
      {"-1x4x5", "M is '-1', not a whole number"},
      {"1x4.5x5", "K is '4.5', not a whole number"},
      {"1x4x", "N is '', not a whole number"},
      {"1x4x5x6", "N is '5x6', not a whole number"},
      {" 1x4x5", "M is ' 1', not a whole number"},
      {"2147483648x4x5", "M must be at most 2147483647"},
      {"1x4x99999999999999999999999", "N must be at most 2147483647"},
      {"1x131072x5", "K must be at most 131071 so that int32 sums stay exact"},
  };
  for (const auto& c : cases) {
    CHECK(error_of(c.shape) == "matmul shape '" + std::string(c.shape) + "': " + c.why + tail);
  }
}
