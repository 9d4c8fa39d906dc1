// lpu-bench: ratios measured in one run, never absolute claims.
#include <fmt/format.h>

#include "bench/engine_bench.h"
#include "emulator/cli/guard.h"

int main(int argc, char** argv) {
  const lpu::cli::Words words(argv + 1, argv + argc);
  if (words.empty() || words.front() != "engine") {
    fmt::print(stderr, "lpu-bench: usage: lpu-bench engine [options]; see lpu-bench engine --help\n");
    return lpu::cli::kBadInput;
  }
  return lpu::cli::guarded("bench engine", [&] {
    return lpu::bench::engine_bench({words.begin() + 1, words.end()});
  });
}
