// `lpu info FILE.lpu`: what a program is and holds.
#pragma once

#include <string>

#include "emulator/cli/output.h"
#include "emulator/program/program.h"

namespace lpu::cli {

std::string program_info_text(const std::string& file, const Program& p);
Json program_info_json(const std::string& file, const Program& p);

}  // namespace lpu::cli
