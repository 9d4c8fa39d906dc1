// ISA.md: the facts of the .def files as pages for people. Generated, so that it cannot be out of date.
#pragma once

#include <string>

namespace lpu {

std::string isa_markdown();

}  // namespace lpu
