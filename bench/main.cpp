// lpu-bench: ratios measured in one run, never absolute claims.
#include <fmt/format.h>

#include <map>
#include <string>

#include "bench/engine_bench.h"
#include "bench/engines_bench.h"
#include "bench/kernels_bench.h"
#include "bench/layouts_bench.h"
#include "bench/quantize_bench.h"
#include "emulator/cli/guard.h"

int main(int argc, char** argv) {
  using namespace lpu;
  const std::map<std::string, int (*)(const cli::Words&)> benches = {{"engine", bench::engine_bench},
                                                                     {"engines", bench::engines_bench},
                                                                     {"kernels", bench::kernels_bench},
                                                                     {"layouts", bench::layouts_bench},
                                                                     {"quantize", bench::quantize_bench}};
  const cli::Words words(argv + 1, argv + argc);
  const auto chosen = words.empty() ? benches.end() : benches.find(words.front());
  if (chosen == benches.end()) {
    fmt::print(
        stderr,
        "lpu-bench: usage: lpu-bench engine|engines|kernels|layouts|quantize [options]; see lpu-bench engine "
        "--help\n");
    return cli::kBadInput;
  }
  return cli::guarded("bench " + chosen->first, [&] {
    return chosen->second({words.begin() + 1, words.end()});
  });
}
