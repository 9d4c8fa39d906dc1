// Chips that nobody thought of: whatever latencies, planes and decoders they have, a matmul comes out right
// or is refused with a reason. The compiler's own check of its schedule throws std::logic_error, which is
// neither.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/compiler/run_matmul.h"
#include "tests/engine/sanitized.h"

namespace lpu::tests {
namespace {

using kernels::Format;

struct Knob {
  const char* key;
  std::vector<const char*> values;
};
const Knob kKnobs[] = {
    {"latency.read", {"1", "2", "3", "7", "12"}},
    {"latency.alu", {"1", "2", "3", "5", "9"}},
    {"latency.alu_entry", {"1", "2", "6"}},
    {"latency.mxm_settle", {"1", "2", "4", "9", "25"}},
    {"latency.mxm_entry", {"1", "2", "8"}},
    {"latency.mxm_multiply", {"1", "3", "40"}},
    {"latency.mxm_accumulate", {"1", "2", "11", "30"}},
    {"latency.write_to_read", {"1", "2", "6", "16"}},
    {"mxm.planes", {"1", "2", "4"}},
    {"mxm.weight_interval", {"1", "2", "4"}},
    {"mxm.weight_streams", {"1", "7", "15", "16"}},
    {"mxm.weight_decoder", {"none", "int4", "q3p5"}},
    {"mxm.accumulator_rows", {"1", "2", "17"}},
    {"mem.slices_per_hop", {"1", "2", "4"}},
    {"geometry.superlanes", {"1", "2", "3"}},
};

template <class T>
const T& any_of(const std::vector<T>& values, std::mt19937& random) {
  return values[random() % values.size()];
}

// A third of the knobs turned; false: that is no chip.
bool random_chip(std::mt19937& random, Chip* chip, std::string* text) {
  std::vector<std::string> settings;
  for (const Knob& knob : kKnobs)
    if (random() % 3 == 0) settings.push_back(std::string(knob.key) + "=" + any_of(knob.values, random));
  for (const std::string& s : settings) *text += s + " ";
  *chip = chip_of("mini", settings);
  return chip_violations(*chip).empty();
}

constexpr int kChips = kSanitized ? 300 : 1500;

TEST_CASE("on random chips a matmul is right or refused") {
  std::mt19937 random(1);
  int right = 0;
  for (int i = 0; i < kChips; ++i) {
    Case c;
    std::string knobs;
    if (!random_chip(random, &c.chip, &knobs)) continue;
    c.m = any_of<std::size_t>({1, 2, 3, 16, 17}, random);
    c.k = any_of<std::size_t>({1, 15, 16, 40, 65, 96}, random);
    c.n = any_of<std::size_t>({1, 15, 33, 64, 70, 130}, random);
    c.format = any_of<Format>({Format::kInt8, Format::kInt4, Format::kQ3p5b, Format::kQ3p5}, random);
    c.zero_points = random() % 4 == 0;
    c.odd_scales = (c.format == Format::kQ3p5b || c.format == Format::kQ3p5) && random() % 3 == 0;
    CAPTURE(c.text());
    CAPTURE(knobs);
    const Operands o = make_operands(c);
    try {
      const Outcome outcome = run_matmul(c, o);
      CHECK(outcome.y == expected(c, o));
      ++right;
    } catch (const compiler::CompileError&) {
    }
  }
  CHECK(right > kChips * 7 / 15);
}

}  // namespace
}  // namespace lpu::tests
