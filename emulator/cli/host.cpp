#include "emulator/cli/host.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "emulator/cli/guard.h"

namespace lpu::cli {

void add_thread_option(Arguments* arguments) {
  arguments->add("threads", "N", "host threads; results do not depend on it (default: all)");
}

unsigned resolve_threads(const Arguments& arguments) {
  const unsigned all = std::max(1u, std::thread::hardware_concurrency());
  return static_cast<unsigned>(arguments.number("threads", all, 1, 1024));
}

void expect_memory(double bytes, const std::string& what) {
  const double memory =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
  if (bytes > memory)
    throw BadInput(fmt::format("{} needs about {:.1f} GB of host memory, this machine has {:.1f} GB", what,
                               bytes / 1e9, memory / 1e9));
}

}  // namespace lpu::cli
