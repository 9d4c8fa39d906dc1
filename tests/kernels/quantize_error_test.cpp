// How good the quantisers are: against the true optimum on small columns, and against the figures for
// normal weights in the audit of the original project (quant_3p5bit.md, section 2).
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/quantize.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

double squared_error(const std::vector<double>& w, double scale, CodeRange r) {
  double sum = 0;
  for (const double v : w) {
    const double e = v - scale * std::clamp(std::nearbyint(v / scale), double(r.min), double(r.max));
    sum += e * e;
  }
  return sum;
}

// The least squared error of any scale. Codes change only where |w| / scale passes a half; between two
// such scales the best one is the vertex of a parabola, so trying every vertex finds the optimum.
double optimum(const std::vector<double>& w, CodeRange r) {
  std::vector<double> breaks;
  for (const double v : w) {
    for (int c = 0; c <= std::max(-r.min, r.max) && v != 0; ++c) breaks.push_back(std::fabs(v) / (c + 0.5));
  }
  std::sort(breaks.begin(), breaks.end());
  double best = 0;
  for (const double v : w) best += v * v;  // all codes zero
  for (std::size_t i = 0; i < breaks.size(); ++i) {
    const double inside = i == 0 ? breaks[0] / 2 : (breaks[i - 1] + breaks[i]) / 2;
    double wc = 0, cc = 0;
    for (const double v : w) {
      const double c = std::clamp(std::nearbyint(v / inside), double(r.min), double(r.max));
      wc += v * c;
      cc += c * c;
    }
    if (wc > 0) best = std::min(best, squared_error(w, wc / cc, r));
  }
  return best;
}

struct Found {
  double error = 0, best = 0;  // sums of squares
};

Found quantise_one_column(Format f, const std::vector<float>& w) {
  QuantizeError error;
  quantize(f, Quantizer::kMse, w.data(), w.size(), 1, 0, &error);
  std::vector<double> rows[2];
  for (std::size_t i = 0; i < w.size(); ++i) rows[f == Format::kQ3p5 ? i % 2 : 0].push_back(double{w[i]});
  return {error.rms * error.rms * static_cast<double>(w.size()),
          optimum(rows[0], code_range(f, 0)) + optimum(rows[1], code_range(f, 1))};
}

// The worst ratio to the optimum over single columns and over their sum that we promise (README.md).
// An int8 grid fits a handful of weights in very many ways, and the search does not try them all.
struct Promise {
  Format format;
  std::size_t min_k, max_k;
  double one_column, all_columns;
};
constexpr Promise kPromises[] = {{Format::kInt4, 2, 60, 1.1, 1.005},
                                 {Format::kQ3p5, 2, 60, 1.1, 1.005},
                                 {Format::kInt8, 8, 40, 3.0, 1.05}};

TEST_CASE("mse: close to the true optimum on small columns, normal and heavy-tailed") {
  Random random(11);
  for (const Promise& promise : kPromises) {
    Found sum;
    CAPTURE(format_name(promise.format));
    for (int trial = 0; trial < 60; ++trial) {
      std::vector<float> w(promise.min_k + random.below(promise.max_k - promise.min_k));
      double energy = 0;
      for (float& v : w) {
        v = trial % 3 == 0 ? std::pow(random.normal(), 3.0f) : random.normal();
        energy += double{v} * v;
      }
      CAPTURE(w.size());
      const Found found = quantise_one_column(promise.format, w);
      const double rounding = energy * 1e-9;
      CHECK(found.error >= found.best * (1 - 1e-4) - rounding);  // else the "optimum" is wrong
      CHECK(found.error <= found.best * promise.one_column + rounding);
      sum.error += found.error;
      sum.best += found.best;
    }
    CHECK(sum.error <= sum.best * promise.all_columns);
    MESSAGE(std::string(format_name(promise.format)) << ": " << sum.error / sum.best << " of the optimum");
  }
}

TEST_CASE("mse is never worse than absmax") {
  Random random(12);
  for (const Format f : {Format::kInt8, Format::kInt4}) {
    for (const std::size_t k : {1, 2, 3, 16, 17, 65, 321}) {
      std::vector<float> w(k);
      for (float& v : w) v = random.normal();
      QuantizeError mse, absmax;
      quantize(f, Quantizer::kMse, w.data(), k, 1, 0, &mse);
      quantize(f, Quantizer::kAbsMax, w.data(), k, 1, 0, &absmax);
      CHECK(mse.rms <= absmax.rms * (1 + 1e-6));
    }
  }
}

double nrmse_of(Format f, Quantizer q, std::size_t group) {
  constexpr std::size_t k = 8192, n = 32;
  Random random(13);
  std::vector<float> w(k * n);
  for (float& v : w) v = random.normal();
  QuantizeError error;
  quantize(f, q, w.data(), k, n, group, &error);
  return 100 * error.nrmse;
}

TEST_CASE("normal weights, k = 8192: the errors are those of the audit") {
  CHECK(nrmse_of(Format::kInt4, Quantizer::kMse, 0) == doctest::Approx(10.9).epsilon(0.005));
  CHECK(nrmse_of(Format::kQ3p5, Quantizer::kMse, 0) == doctest::Approx(16.2).epsilon(0.005));
  CHECK(nrmse_of(Format::kQ3p5b, Quantizer::kMse, 0) == nrmse_of(Format::kQ3p5, Quantizer::kMse, 0));
  CHECK(nrmse_of(Format::kInt8, Quantizer::kAbsMax, 0) == doctest::Approx(0.90).epsilon(0.03));
  CHECK(nrmse_of(Format::kInt4, Quantizer::kAbsMax, 0) == doctest::Approx(16.2).epsilon(0.03));
  CHECK(nrmse_of(Format::kQ3p5, Quantizer::kAbsMax, 0) == doctest::Approx(37.9).epsilon(0.03));
}

TEST_CASE("groups make every error smaller") {
  for (const Format f : kAllFormats) {
    for (const Quantizer q : {Quantizer::kAbsMax, Quantizer::kMse})
      CHECK(nrmse_of(f, q, 128) < nrmse_of(f, q, 0));
  }
}

TEST_CASE("the reported error is that of the decoded matrix") {
  constexpr std::size_t k = 321, n = 5;
  Random random(14);
  std::vector<float> w(k * n);
  for (float& v : w) v = random.normal() + 0.5f;
  for (const Format f : kAllFormats) {
    QuantizeError error;
    const QuantizedMatrix m = quantize(f, Quantizer::kMse, w.data(), k, n, 107, &error);
    double sum = 0, sum2 = 0, e2 = 0, max = 0;
    for (std::size_t i = 0; i < w.size(); ++i) {
      const std::size_t row = i % k, col = i / k;
      const auto& scales = row % 2 == 1 && !m.scales_odd.empty() ? m.scales_odd : m.scales;
      const double e = double{w[i]} - double{scales[row / 107 * n + col]} * code_at(m, row, col);
      sum += w[i];
      sum2 += double{w[i]} * w[i];
      e2 += e * e;
      max = std::max(max, std::fabs(e));
    }
    const double count = static_cast<double>(w.size());
    const double deviation = std::sqrt(sum2 / count - sum / count * (sum / count));
    CHECK(error.rms == doctest::Approx(std::sqrt(e2 / count)).epsilon(1e-5));
    CHECK(error.nrmse == doctest::Approx(std::sqrt(e2 / count) / deviation).epsilon(1e-5));
    CHECK(error.max == doctest::Approx(max).epsilon(1e-5));
  }
}

}  // namespace
}  // namespace lpu::kernels::tests
