#include "emulator/explore/design.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>

#include "emulator/isa/nearest.h"

namespace lpu::explore {
namespace {

// Llama 2 and 3: 8,192 / 64 heads, and 1,024 / 8 KV heads (published config.json of Llama-2-70b).
constexpr std::size_t kHeadWidth = 128;
constexpr std::uint64_t kMostRows = 1u << 20;  // of X: compiler/place.cpp
constexpr std::uint64_t kMostColumns = 1u << 30;

constexpr kernels::Format kFormats[] = {kernels::Format::kInt8, kernels::Format::kInt4,
                                        kernels::Format::kQ3p5b, kernels::Format::kQ3p5};
constexpr compiler::Output kOutputs[] = {compiler::Output::kInt32, compiler::Output::kFloat32,
                                         compiler::Output::kInt8};

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return v;
}

template <class T>
std::string set_number(std::string_view value, std::uint64_t lo, std::uint64_t hi, T* out) {
  const auto v = whole_number(value);
  if (!v || *v < lo || *v > hi) return fmt::format("must be a whole number from {} to {}", lo, hi);
  *out = static_cast<T>(*v);
  return "";
}

template <class T, std::size_t N, class Name>
std::string set_choice(std::string_view value, const T (&all)[N], const Name& name, T* out) {
  std::vector<std::string_view> names;
  for (const T& v : all) {
    names.push_back(name(v));
    if (names.back() == value) return *out = v, "";
  }
  return fmt::format("must be one of {}{}", fmt::join(names, ", "), did_you_mean(value, names));
}

std::string set_shape(Design* d, std::string_view value, std::uint64_t hi, std::size_t model::Matmul::*side) {
  if (!d->single) return fmt::format("needs --matmul: the shapes of {} are fixed", d->workload.name);
  return set_number(value, 1, hi, &(d->workload.matmuls.front().*side));
}

const model::Matmul* find(const model::Workload& w, std::string_view op) {
  const auto m =
      std::find_if(w.matmuls.begin(), w.matmuls.end(), [&](const model::Matmul& x) { return x.op == op; });
  return m == w.matmuls.end() ? nullptr : &*m;
}

struct Parameter {
  std::string_view name;
  std::function<std::string(Design*, std::string_view)> set;
};

const std::vector<Parameter>& workload_parameters() {
  static const std::vector<Parameter> all = {
      {"m", [](Design* d, std::string_view v) { return set_number(v, 1, kMostRows, &d->batch); }},
      {"batch", [](Design* d, std::string_view v) { return set_number(v, 1, kMostRows, &d->batch); }},
      {"k", [](Design* d, std::string_view v) { return set_shape(d, v, kMostColumns, &model::Matmul::k); }},
      {"n", [](Design* d, std::string_view v) { return set_shape(d, v, kMostColumns, &model::Matmul::n); }},
      {"context",
       [](Design* d, std::string_view v) {
         if (find(d->workload, "q") == nullptr || find(d->workload, "k") == nullptr)
           return std::string("needs the matmuls q and k of a workload, e.g. llama2-70b");
         return set_number(v, 0, kMostColumns, &d->context);
       }},
      {"weights",
       [](Design* d, std::string_view v) {
         return set_choice(v, kFormats, kernels::format_name, &d->weights);
       }},
      {"group", [](Design* d, std::string_view v) { return set_number(v, 0, kMostRows, &d->group); }},
      {"chips", [](Design* d, std::string_view v) { return set_number(v, 0, kMostRows, &d->chips); }},
      {"output",
       [](Design* d, std::string_view v) { return set_choice(v, kOutputs, output_text, &d->output); }},
  };
  return all;
}

std::string set_chip_key(Design* d, std::string_view name, std::string_view value) {
  const auto& keys = chip_keys();
  std::vector<std::string_view> workload_names;
  for (const Parameter& p : workload_parameters()) workload_names.push_back(p.name);
  if (std::none_of(keys.begin(), keys.end(), [&](const ChipKey& k) { return k.key == name; }))
    return fmt::format("there is no such parameter{}; there are {} and the chip keys of lpu info --all",
                       did_you_mean(name, parameter_names()), fmt::join(workload_names, ", "));
  return chip_set(&d->chip, fmt::format("{}={}", name, value));
}

Problem base_problem(const Design& d) {
  Problem p;
  p.chip = d.chip;
  p.m = d.batch;
  p.format = d.weights;
  p.group = d.group;
  p.zero_points = d.zero_points;
  p.odd_scales = d.odd_scales;
  p.output = d.output;
  p.chips = d.chips;
  return p;
}

void add_attention(const Design& d, std::vector<Operation>* ops) {
  const std::size_t heads = find(d.workload, "q")->n / kHeadWidth;
  const std::size_t kv_heads = find(d.workload, "k")->n / kHeadWidth;
  Problem p;
  p.chip = d.chip;
  p.m = heads / kv_heads;
  p.chips = 1;  // a KV head stays on one chip
  p.k = kHeadWidth;
  p.n = d.context;
  const auto times = static_cast<std::int64_t>(kv_heads * d.batch);
  ops->push_back({"qk", p, times});
  std::swap(p.k, p.n);
  ops->push_back({"pv", p, times});
}

}  // namespace

std::vector<Operation> operations(const Design& d) {
  std::vector<Operation> ops;
  for (const model::Matmul& m : d.workload.matmuls) {
    Problem p = base_problem(d);
    p.k = m.k;
    p.n = m.n;
    ops.push_back({m.op, p, 1});
  }
  if (d.context > 0) add_attention(d, &ops);
  return ops;
}

const std::vector<std::string_view>& parameter_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const Parameter& p : workload_parameters()) all.push_back(p.name);
    for (const ChipKey& k : chip_keys()) all.push_back(k.key);
    return all;
  }();
  return names;
}

std::string set_parameter(Design* design, std::string_view name, std::string_view value) {
  for (const Parameter& p : workload_parameters()) {
    if (p.name != name) continue;
    const std::string why = p.set(design, value);
    return why.empty() ? "" : fmt::format("{}={}: {}", name, value, why);
  }
  const std::string why = set_chip_key(design, name, value);
  return why.empty() ? "" : fmt::format("{}={}: {}", name, value, why);
}

}  // namespace lpu::explore
