#include "kernels/targets.h"

#include <hwy/targets.h>

#include <atomic>

namespace lpu::kernels {
namespace {
std::atomic<std::int64_t> last{0};
}

std::vector<std::int64_t> runnable_targets() { return hwy::SupportedAndGeneratedTargets(); }
std::string target_name(std::int64_t target) { return hwy::TargetName(target); }
void use_target(std::int64_t target) {
  hwy::GetChosenTarget().Update(target == 0 ? hwy::SupportedTargets() : target);
}
std::int64_t last_target() { return last.load(std::memory_order_relaxed); }
void note_target(std::int64_t target) { last.store(target, std::memory_order_relaxed); }

}  // namespace lpu::kernels
