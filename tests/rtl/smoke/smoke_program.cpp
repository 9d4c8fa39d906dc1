// rtl_smoke_program FOLDER SEED [KEY=VALUE]...: a random legal program for that chip, as files for
// lpu_chip_smoke.sv. Prints the cycles to run and how many SRAM words the program changes.
#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/engine/fast/fast_engine.h"
#include "emulator/isa/codec.h"
#include "tests/fuzz/random/generate.h"

namespace lpu::tests {
namespace {

constexpr std::int64_t kLimit = 100'000;
constexpr int kDrain = 64;  // longer than what is under way when the queues have ended

// The bytes as one number, the first one least significant.
template <class Bytes>
std::string hex(const Bytes& bytes) {
  std::string digits;
  for (auto b = bytes.rbegin(); b != bytes.rend(); ++b)
    digits += fmt::format("{:02x}", static_cast<unsigned>(*b));
  return digits;
}

// As many lines as all queues could hold; queue 255 stands behind the last word.
std::vector<std::string> program_lines(const Program& p) {
  std::vector<std::string> lines;
  for (std::size_t q = 0; q < p.queues.size(); ++q) {
    std::vector<EncodedWord> words;
    for (const Instr& i : p.queues[q]) words.push_back(encode(i));
    if (static_cast<std::int64_t>(words.size()) < p.chip.queue_words) words.push_back({});  // the end
    for (std::size_t a = 0; a < words.size(); ++a)
      lines.push_back(fmt::format("{:02x}{:04x}{}", q, a, hex(words[a])));
  }
  lines.resize(p.queues.size() * static_cast<std::size_t>(p.chip.queue_words), "ff" + std::string(36, '0'));
  return lines;
}

// All of SRAM: slice, tile, address.
std::vector<std::string> sram_lines(const Engine& engine, const Chip& chip) {
  std::vector<std::string> lines;
  std::vector<std::uint8_t> row(static_cast<std::size_t>(chip.lanes()));
  for (int queue = 0; queue < 2 * chip.mem_slices; ++queue)
    for (int tile = 0; tile < chip.superlanes; ++tile)
      for (int addr = 0; addr < chip.slice_words(); ++addr) {
        engine.peek(queue, addr, row);
        const auto first = row.begin() + tile * kLanesPerSuperlane;
        lines.push_back(hex(std::vector<std::uint8_t>(first, first + kLanesPerSuperlane)));
      }
  return lines;
}

void write_lines(const std::string& path, const std::vector<std::string>& lines) {
  std::ofstream file(path);
  for (const std::string& line : lines) file << line << '\n';
  file.close();
  if (!file) throw std::runtime_error(path + ": the file cannot be written");
}

Chip chip_of(const std::vector<std::string>& settings) {
  Chip chip;
  for (const std::string& setting : settings)
    if (const std::string why = chip_set(&chip, setting); !why.empty()) throw std::runtime_error(why);
  return chip;
}

void write_smoke(const std::string& folder, std::uint64_t seed, const Chip& chip) {
  const Program p = fuzz::generate(seed, chip).program;
  const auto engine = make_fast_engine();
  engine->load(p);
  const std::vector<std::string> before = sram_lines(*engine, chip);
  const RunResult r = engine->run(kLimit);
  if (!r.finished) throw std::runtime_error("the fast engine does not finish this program");
  const std::vector<std::string> after = sram_lines(*engine, chip);
  write_lines(folder + "/program.hex", program_lines(p));
  write_lines(folder + "/sram.hex", before);
  write_lines(folder + "/expected.hex", after);
  std::size_t changed = 0;
  for (std::size_t i = 0; i < after.size(); ++i) changed += before[i] != after[i];
  fmt::print("{} cycles, {} words changed, {} activations, {} ALU operations\n", r.end_cycle + kDrain,
             changed, r.activations, r.alu_ops);
}

}  // namespace
}  // namespace lpu::tests

int main(int argc, char** argv) {
  try {
    if (argc < 3) throw std::runtime_error("usage: rtl_smoke_program FOLDER SEED [KEY=VALUE]...");
    const std::string_view text = argv[2];
    std::uint64_t seed = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), seed).ptr != text.data() + text.size())
      throw std::runtime_error(fmt::format("'{}' is not a seed: a whole number", text));
    lpu::tests::write_smoke(argv[1], seed, lpu::tests::chip_of({argv + 3, argv + argc}));
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "rtl_smoke_program: {}\n", e.what());
    return 2;
  }
}
