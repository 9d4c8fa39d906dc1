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

// The least squared error of scales so close that the next ones differ by less than a thousandth of it.
double scanned(const std::vector<double>& w, CodeRange r) {
  double abs_max = 0, best = std::numeric_limits<double>::infinity();
  for (const double v : w) abs_max = std::max(abs_max, std::fabs(v));
  for (double s = 2 * abs_max / r.max; s > abs_max / 20000; s *= 0.997)
    best = std::min(best, squared_error(w, s, r));
  return best;
}

TEST_CASE(
    "mse: many weights, with and without outliers far beyond them: no worse than a scan of all scales") {
  Random random(15);
  for (const std::size_t k : {1023, 1024, 1025, 2047, 2048, 4097}) {
    for (const float outlier : {0.0f, 30.0f, 1000.0f}) {
      std::vector<float> w(k);
      for (float& v : w) v = random.normal();
      w[k / 3] += outlier;
      w[k / 2] -= outlier;
      for (const Format f : {Format::kInt8, Format::kInt4, Format::kQ3p5}) {
        CAPTURE(k);
        CAPTURE(outlier);
        CAPTURE(format_name(f));
        QuantizeError error;
        quantize(f, Quantizer::kMse, w.data(), k, 1, 0, &error);
        std::vector<double> rows[2];
        for (std::size_t i = 0; i < k; ++i) rows[f == Format::kQ3p5 ? i % 2 : 0].push_back(double{w[i]});
        double best = scanned(rows[0], code_range(f, 0));
        if (f == Format::kQ3p5) best += scanned(rows[1], code_range(f, 1));
        CHECK(error.rms * error.rms * static_cast<double>(k) <= best * (f == Format::kInt8 ? 1.002 : 1.001));
      }
    }
  }
}

TEST_CASE("mse: so many weights that clipping an outlier pays: buckets as wide as it makes them do not do") {
  constexpr std::size_t k = 28673;
  Random random(17);
  for (const float outlier : {60.0f, 100.0f}) {
    std::vector<float> w(k);
    for (float& v : w) v = random.normal();
    w[5] += outlier;
    QuantizeError error;
    quantize(Format::kInt4, Quantizer::kMse, w.data(), k, 1, 0, &error);
    double best = std::numeric_limits<double>::infinity();
    const std::vector<double> wide(w.begin(), w.end());
    for (double s = 2 * outlier / 7; s > 0.1; s *= 0.98)
      best = std::min(best, squared_error(wide, s, code_range(Format::kInt4, 0)));
    CAPTURE(outlier);
    CHECK(error.rms * error.rms * k <= best);
  }
}

TEST_CASE("groups of odd length: even and odd rows are those of the column, not of the group") {
  constexpr std::size_t k = 99, n = 16, group = 33;
  Random random(18);
  std::vector<float> w(k * n);
  for (float& v : w) v = random.normal();
  const QuantizedMatrix m = quantize(Format::kQ3p5, Quantizer::kMse, w.data(), k, n, group);
  for (std::size_t i = 0; i < 3 * n; ++i) {
    const std::size_t g = i / n, column = i % n;
    const float* from = w.data() + column * k + g * group;
    // The group alone, behind a zero where it starts with an odd row: a zero costs nothing on any grid.
    std::vector<float> alone(g % 2, 0.0f);
    alone.insert(alone.end(), from, from + group);
    const QuantizedMatrix one = quantize(Format::kQ3p5, Quantizer::kMse, alone.data(), alone.size(), 1, 0);
    CHECK(m.scales[i] == doctest::Approx(one.scales[0]).epsilon(1e-5));
    CHECK(m.scales_odd[i] == doctest::Approx(one.scales_odd[0]).epsilon(1e-5));
  }
}

TEST_CASE("weights that lie on a grid are met exactly") {
  Random random(16);
  for (const Format f : kAllFormats) {
    for (const std::size_t k : {2, 33, 64, 65, 4096}) {
      std::vector<float> w(k);
      for (std::size_t i = 0; i < k; ++i) {
        const CodeRange range = code_range(f, i);
        const auto codes = static_cast<std::uint64_t>(range.max - range.min + 1);
        w[i] = 0.125f * static_cast<float>(range.min + static_cast<int>(random.below(codes)));
      }
      w[0] = 0.125f * static_cast<float>(code_range(f, 0).max);
      w[1] = 0.125f * static_cast<float>(code_range(f, 1).max);
      QuantizeError error;
      quantize(f, Quantizer::kMse, w.data(), k, 1, 0, &error);
      CAPTURE(format_name(f));
      CAPTURE(k);
      CHECK(error.rms < 1e-6);
    }
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
