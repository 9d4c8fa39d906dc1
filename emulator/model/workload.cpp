#include "emulator/model/workload.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <limits>
#include <stdexcept>

#include "kernels/matmul.h"

namespace lpu::model {
namespace {

struct Preset {
  std::string_view name;
  std::size_t layers, width, kv_width, ffn, vocabulary;
};

// Llama 2: arXiv:2307.09288 and the published config.json of Llama-2-70b (8 KV heads of 128).
// Llama 3: arXiv:2407.21783 table 3; the layer is the same, only the vocabulary grew.
constexpr Preset kPresets[] = {
    {"llama2-70b", 80, 8192, 1024, 28672, 32000},
    {"llama3-70b", 80, 8192, 1024, 28672, 128256},
};

Workload expand(const Preset& p) {
  return {std::string(p.name),
          p.layers,
          p.vocabulary,
          {{"q", p.width, p.width},
           {"k", p.width, p.kv_width},
           {"v", p.width, p.kv_width},
           {"o", p.width, p.width},
           {"gate", p.width, p.ffn},
           {"up", p.width, p.ffn},
           {"down", p.ffn, p.width}}};
}

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw std::invalid_argument(
      fmt::format("matmul shape '{}': {}; expected MxKxN, e.g. 1x8192x1024", text, why));
}

// 2^31-1 keeps every product of two dimensions inside 64 bits.
std::size_t parse_dimension(std::string_view text, char label, std::string_view field) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  const bool overflow =
      error == std::errc::result_out_of_range || value > std::numeric_limits<std::int32_t>::max();
  if (overflow) refuse(text, fmt::format("{} must be at most 2147483647", label));
  if (error != std::errc{} || end != field.data() + field.size()) {
    refuse(text, fmt::format("{} is '{}', not a whole number", label, field));
  }
  if (value < 1) refuse(text, fmt::format("{} must be at least 1", label));
  return value;
}

}  // namespace

std::uint64_t Workload::layer_weights() const {
  std::uint64_t total = 0;
  for (const Matmul& m : matmuls) total += m.weights();
  return total;
}

std::vector<std::string_view> workload_names() {
  std::vector<std::string_view> names;
  for (const Preset& p : kPresets) names.push_back(p.name);
  return names;
}

Workload workload_by_name(std::string_view name) {
  for (const Preset& p : kPresets) {
    if (p.name == name) return expand(p);
  }
  throw std::invalid_argument(
      fmt::format("unknown workload '{}'; known: {}", name, fmt::join(workload_names(), ", ")));
}

MatmulShape parse_matmul_shape(std::string_view text) {
  std::array<std::size_t, 3> dims{};
  std::string_view rest = text;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t cut = i < 2 ? rest.find('x') : rest.size();
    if (cut == std::string_view::npos) refuse(text, "fewer than three dimensions");
    dims[i] = parse_dimension(text, "MKN"[i], rest.substr(0, cut));
    rest.remove_prefix(i < 2 ? cut + 1 : cut);
  }
  if (dims[1] > kernels::kMaxExactK) {
    refuse(text, fmt::format("K must be at most {} so that int32 sums stay exact", kernels::kMaxExactK));
  }
  return {dims[0], dims[1], dims[2]};
}

Workload single_matmul(const MatmulShape& shape) {
  return {fmt::format("{}x{}x{}", shape.m, shape.k, shape.n), 1, 0, {{"matmul", shape.k, shape.n}}};
}

}  // namespace lpu::model
