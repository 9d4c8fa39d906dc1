// What claims are measured with: a chip, and a note of the command that measures the same from a shell.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/explore/point.h"

namespace lpu::claims {

class Bench {
 public:
  Bench(const Chip& chip, explore::Evaluator* evaluator) : chip_(chip), evaluator_(*evaluator) {}

  const Chip& chip() const { return chip_; }
  double hz() const { return static_cast<double>(chip_.clock_hz); }

  // One matmul M x K x N. `settings`: chip keys that differ for this one.
  explore::Point matmul(std::size_t m, std::size_t k, std::size_t n,
                        kernels::Format format = kernels::Format::kInt8,
                        const std::vector<std::string>& settings = {});
  // All matmuls of a layer of llama2-70b.
  explore::Point layer(kernels::Format format = kernels::Format::kInt8, std::size_t batch = 1,
                       std::size_t context = 0);
  // The matmul run on the fast engine and compared with the kernels.
  explore::Point verified(std::size_t m, std::size_t k, std::size_t n, kernels::Format format);

  // The commands noted since the last call, "; " between them.
  std::string take_commands();

 private:
  explore::Point measure(explore::Design design, const std::string& workload, bool verify,
                         const std::vector<std::string>& settings);

  Chip chip_;
  explore::Evaluator& evaluator_;
  std::vector<std::string> commands_;
};

// --chip and --set words that make `chip`, with a leading blank; "" for the default chip.
std::string chip_words(const Chip& chip);

}  // namespace lpu::claims
