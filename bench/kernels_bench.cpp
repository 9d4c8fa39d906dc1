#include "bench/kernels_bench.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include "bench/kernel_row.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/output.h"
#include "emulator/cli/progress.h"
#include "kernels/matmul.h"

namespace lpu::bench {
namespace {

constexpr std::size_t kRows = 8192;        // k
constexpr std::size_t kPlane = 320;        // rows and columns of a plane of the chip
constexpr std::size_t kMemory = 3u << 30;  // ours and, for each peer, a third of that

cli::VerbText text() {
  return {
      "lpu-bench kernels", "[options]",
      R"(Times Y = X W with packed weights, cold: each call uses the next of several copies, 320 MiB or two copies,
whichever is more. In turn with it, on the same threads: a read of 64 MiB of RAM and a loop of nothing but VNNI.
Then the same product by oneDNN (when built with it; int8) and by ggml or ik_llama.cpp's fork of it (--ggml),
named in its rows. Figures are medians, fractions medians of ratios between neighbours in time; +- is half the
distance of the quartiles. Last, a 320 x 320 matrix from the L2 cache on one thread. Rows are those of
kernels/variants.h.)",
      R"(  lpu-bench kernels
  lpu-bench kernels --threads 2 --variant int8 --variant q3p5-group --m 1 --n 8192 --json -
  lpu-bench kernels --variant all --m 1 --n 8192
  lpu-bench kernels --ggml ggml/build/src --threads 1)"};
}

struct Settings {
  unsigned threads = 1;
  std::size_t group = 128, repeat = 21;
  std::vector<const kernels::Variant*> variants;
  std::vector<std::size_t> ms, ns;
  const kernels::OutputKind* output = nullptr;
  std::unique_ptr<Ggml> ggml;
};

std::vector<std::size_t> numbers(const cli::Arguments& arguments, const std::string& name,
                                 std::vector<std::size_t> otherwise) {
  const std::vector<std::string> words = arguments.list(name);
  if (words.empty()) return otherwise;
  std::vector<std::size_t> values;
  for (const std::string& word : words) {
    if (word.empty() || word.size() > 6 || word.find_first_not_of("0123456789") != std::string::npos ||
        word == "0")
      throw cli::BadInput(fmt::format("--{} {}: must be a number from 1 to 999999", name, word));
    values.push_back(std::stoul(word));
  }
  return values;
}

const kernels::Variant& variant_named(const std::string& name) {
  std::string names = "all";
  for (const kernels::Variant& v : kernels::kVariants) {
    if (v.name == name) return v;
    names += ", " + std::string(v.name);
  }
  throw cli::BadInput(fmt::format("--variant {}: must be one of {}", name, names));
}

std::vector<const kernels::Variant*> variants(const cli::Arguments& arguments) {
  const std::vector<std::string> names = arguments.list("variant");
  std::vector<const kernels::Variant*> chosen;
  const auto add_all = [&](auto&& wanted) {
    for (const kernels::Variant& v : kernels::kVariants) {
      if (wanted(v)) chosen.push_back(&v);
    }
  };
  if (names.empty()) add_all([](const kernels::Variant& v) { return !v.dual_scales && !v.zero_points; });
  for (const std::string& name : names) {
    if (name == "all") {
      add_all([](const kernels::Variant&) { return true; });
    } else {
      chosen.push_back(&variant_named(name));
    }
  }
  return chosen;
}

Settings settings_of(const cli::Arguments& arguments) {
  Settings s;
  s.threads = cli::resolve_threads(arguments);
  s.group = arguments.number("group", 128, 16, kRows);
  if (s.group % 16 != 0 || kRows % s.group != 0)
    throw cli::BadInput(fmt::format("--group {}: must be a multiple of 16 that divides {}", s.group, kRows));
  s.repeat = arguments.number("repeat", 21, 1, 100000);
  s.variants = variants(arguments);
  s.ms = numbers(arguments, "m", {1, 8, 64, 512});
  s.ns = numbers(arguments, "n", {8192, 28672});
  std::vector<std::string_view> outputs;
  for (const kernels::OutputKind& kind : kernels::kOutputKinds) outputs.push_back(kind.name);
  s.output = &kernels::kOutputKinds[arguments.choice("output", outputs, 1)];
  if (const auto folder = arguments.text("ggml")) s.ggml = std::make_unique<Ggml>(*folder);
  return s;
}

// What a row is of, beside what was measured.
struct RowOf {
  std::string_view kernel;
  const kernels::Variant& variant;
  std::size_t group, m, n, k;
  unsigned threads;
};

// The limit that the product comes closer to.
std::string_view bound_by(const KernelRow& row) {
  if (row.of_bandwidth.empty()) return "cache";
  return median(row.of_bandwidth) > median(row.of_peak) ? "bandwidth" : "compute";
}

cli::Json row_json(const RowOf& of, const KernelRow& row) {
  cli::Json peers = cli::Json::array();
  for (const PeerTime& peer : row.peers) peers.push_back({{"peer", peer.name}, {"us", peer.us}});
  const PeerTime* fastest = row.fastest_peer();
  return {{"kernel", of.kernel},
          {"format", kernels::format_name(of.variant.format)},
          {"variant", of.variant.name},
          {"group", of.group},
          {"m", of.m},
          {"n", of.n},
          {"k", of.k},
          {"threads", of.threads},
          {"us", row.us()},
          {"us_quartiles", {1e6 * quantile(row.seconds, 0.25), 1e6 * quantile(row.seconds, 0.75)}},
          {"gb_per_s", row.gb_per_s()},
          {"fraction_of_read_bandwidth", median(row.of_bandwidth)},
          {"gop_per_s", row.gop_per_s()},
          {"fraction_of_vnni_peak", median(row.of_peak)},
          {"bound_by", bound_by(row)},
          {"peer", fastest ? cli::Json(fastest->name) : cli::Json()},
          {"peer_us", fastest ? cli::Json(fastest->us) : cli::Json()},
          {"peers", peers}};
}

std::string row_text(const RowOf& of, const KernelRow& row) {
  const double spread =
      50 * (quantile(row.seconds, 0.75) - quantile(row.seconds, 0.25)) / median(row.seconds);
  std::string line =
      fmt::format("{:<21} {:>4} {:>6} {:>9.2f} {:>4.1f}% {:>6.1f} {:>8.3f} {:>6.0f} {:>8.3f}  {:<9}",
                  of.variant.name, of.m, of.n, row.us(), spread, row.gb_per_s(), median(row.of_bandwidth),
                  row.gop_per_s(), median(row.of_peak), bound_by(row));
  for (const PeerTime& peer : row.peers)
    line += fmt::format("  {} {:.1f} us ({:.2f}x)", peer.name, peer.us, peer.us / row.us());
  return line + "\n";
}

class KernelsBench {
 public:
  KernelsBench(const Settings& settings, const cli::Output& output)
      : s_(settings), output_(output), ram_(kColdBytes) {}

  void cold(std::size_t n, const kernels::Variant& v) {
    kernels::set_threads(s_.threads);
    const std::size_t group = v.scales == kernels::Scales::kGroup ? s_.group : 0;
    const auto copies = cold_copies(v, kRows, n, group);
    for (const std::size_t m : s_.ms) {
      const RowOf of{m <= 8 ? "gemv" : "gemm", v, group, m, n, kRows, s_.threads};
      progress_.show(fmt::format("{} m {} n {}", v.name, m, n));
      const Peers peers = make_peers(of);
      const std::size_t repeat = m < 64 ? s_.repeat : (s_.repeat + 2) / 3;
      report(of, measure_cold(copies, *s_.output, m, s_.threads, repeat, ram_, peers));
    }
  }
  void plane(const kernels::Variant& v) {
    if (v.scales == kernels::Scales::kGroup) return;
    const RowOf of{"plane", v, 0, 1, kPlane, kPlane, 1};
    const kernels::PackedWeights w(kernels::make_variant(v, kPlane, kPlane, 0));
    report(of, measure_warm(w, *s_.output, s_.repeat));
  }
  const cli::Json& rows() const { return rows_; }

 private:
  Peers make_peers(const RowOf& of) const {
    Peers peers;
    const PeerCase c{of.variant.format, of.m, of.n, of.k, kColdBytes, of.threads};
    add_onednn_peers(c, &peers);
    if (s_.ggml) s_.ggml->add_peers(c, &peers);
    return peers;
  }
  void report(const RowOf& of, const KernelRow& row) {
    progress_.clear();
    output_.text(row_text(of, row));
    rows_.push_back(row_json(of, row));
  }

  const Settings& s_;
  const cli::Output& output_;
  RamBuffer ram_;
  cli::Progress progress_;
  cli::Json rows_ = cli::Json::array();
};

}  // namespace

int kernels_bench(const cli::Words& words) {
  cli::Arguments arguments(text());
  arguments.add_list("variant", "NAME",
                     "rows of kernels/variants.h, or all (default: each format per column and per group)");
  arguments.add_list("m", "M", "rows of activations (default 1 8 64 512)");
  arguments.add_list("n", "N", "columns of the weights, 8192 rows each (default 8192 28672)");
  arguments.add("group", "G", "rows that share a scale in the group variants (default 128)");
  arguments.add("output", "KIND", "int32, fp32 or int8 (default fp32)");
  arguments.add("repeat", "R", "calls per row (default 21; a third of it from m = 64 on)");
  arguments.add("ggml", "FOLDER",
                "of libggml-base.so and libggml-cpu.so, or ik_llama.cpp's libggml.so, to time beside");
  cli::add_thread_option(&arguments);
  cli::add_json_option(&arguments);
  if (!arguments.parse(words)) return cli::kOk;
  const Settings settings = settings_of(arguments);
  cli::expect_memory(kMemory, "copies of the weights, ours and other libraries'");
  cli::Output output(arguments);

  output.text(fmt::format("{} threads, k {}, groups of {}, {} outputs\n", settings.threads, kRows,
                          settings.group, settings.output->name));
  output.text(fmt::format("{:<21} {:>4} {:>6} {:>9} {:>5} {:>6} {:>8} {:>6} {:>8}  {}\n", "variant", "m", "n",
                          "us", "+-", "GB/s", "of read", "GOP/s", "of VNNI", "bound by"));
  KernelsBench bench(settings, output);
  for (const std::size_t n : settings.ns) {
    for (const kernels::Variant* v : settings.variants) bench.cold(n, *v);
  }
  for (const kernels::Variant* v : settings.variants) bench.plane(*v);
  output.json(bench.rows());
  return cli::kOk;
}

}  // namespace lpu::bench
