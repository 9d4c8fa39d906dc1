#include "tests/fuzz/random/coverage.h"

#include <fmt/format.h>

namespace lpu::fuzz {

void Coverage::count(const Program& p) {
  for (const auto& words : p.queues)
    for (const Instr& word : words) {
      ++ops[word.op];
      if (word.op == Op::kLw) ++decodes[word.f[field::Lw::decode]];
    }
}

std::string Coverage::table() const {
  std::string s;
  for (const auto& [op, n] : ops) s += fmt::format("{}: {}; ", info(op).mnemonic, n);
  for (const auto& [mode, n] : decodes) s += fmt::format("lw decode={}: {}; ", mode, n);
  return s;
}

}  // namespace lpu::fuzz
