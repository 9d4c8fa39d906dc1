// libFuzzer target of the .lpu reader. tests/program/mutation_test.cpp drives the same body in every build.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "tests/program/random_program.h"
#include "tests/program/reader_body.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lpu::tests::reader_body({data, size});
  return 0;
}

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

// Without a corpus libFuzzer starts from nothing; valid files get it behind the header at once.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  if (size >= lpu::format::kFirstSection) return LLVMFuzzerMutate(data, size, max_size);
  lpu::tests::Rng rng(seed);
  const auto file = lpu::write_program(lpu::tests::random_program(&rng));
  const std::size_t n = std::min(file.size(), max_size);
  std::copy_n(file.begin(), n, data);
  return n;
}
