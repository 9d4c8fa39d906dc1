// Which instructions, and which weight decoding modes, programs hold.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "emulator/program/program.h"

namespace lpu::fuzz {

struct Coverage {
  std::map<Op, std::int64_t> ops;
  std::map<std::int32_t, std::int64_t> decodes;  // Lw modes

  void count(const Program& p);
  std::string table() const;
};

}  // namespace lpu::fuzz
