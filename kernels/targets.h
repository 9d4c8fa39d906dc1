// Which Highway target (instruction set) the kernels run on. Results never depend on it: this is here
// so that tests can force each one in turn and see that it ran.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lpu::kernels {

// Every compiled target this machine can run, best first.
std::vector<std::int64_t> runnable_targets();
std::string target_name(std::int64_t target);
// All later calls use this target (one of runnable_targets()); 0: the best again.
void use_target(std::int64_t target);
// The target whose code last computed a dot product or a quantiser sum; 0 before the first.
std::int64_t last_target();
void note_target(std::int64_t target);

}  // namespace lpu::kernels
