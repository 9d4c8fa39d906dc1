#include "tests/program/random_program.h"

#include <string>

namespace lpu::tests {
namespace {

Chip random_chip(Rng* rng) {
  Chip c;
  chip_preset(chip_presets()[rng->operator()() % chip_presets().size()], &c);
  c.superlanes = between(rng, 1, 3);
  c.mem_slices = between(rng, 4, 6);
  c.mem_bank_words = between(rng, 16, 40);
  c.reserved_queues = between(rng, 0, 3);
  c.lat_barrier = between(rng, 1, 255);
  c.clock_hz = between(rng, 1, 10'000'000'000);
  return c;
}

std::string random_text(Rng* rng, std::string_view alphabet, std::int64_t least, std::int64_t most) {
  std::string s(static_cast<std::size_t>(between(rng, least, most)), ' ');
  for (char& c : s) c = alphabet[(*rng)() % alphabet.size()];
  return s;
}

// Operands of ICU instructions that program_faults asks for.
Instr runnable(Rng* rng, const Chip& c, Instr i) {
  if (i.op == Op::kNop) i.f[field::Nop::n] = static_cast<std::int32_t>(between(rng, 1, 65535));
  if (i.op == Op::kConfig)
    i.f[field::Config::superlanes] = static_cast<std::int32_t>(between(rng, 1, c.superlanes));
  return i;
}

// A Repeat over the last one or two words, which are then a block of their own.
void maybe_repeat(Rng* rng, std::vector<Instr>* words, std::size_t* block_start) {
  const std::size_t open = words->size() - *block_start;
  if (open == 0 || between(rng, 0, 3) != 0) return;
  const auto n = static_cast<std::int32_t>(between(rng, 1, static_cast<std::int64_t>(open)));
  std::int64_t length = 0;
  for (std::size_t k = words->size() - static_cast<std::size_t>(n); k < words->size(); ++k)
    length += (*words)[k].op == Op::kNop ? (*words)[k].f[field::Nop::n] : 1;
  if (length >= 1 << 24) return;
  words->push_back(
      {Op::kRepeat,
       {n, static_cast<std::int32_t>(between(rng, 1, 1 << 20)),  // a queue may not dispatch without end
        static_cast<std::int32_t>(between(rng, length, (1 << 24) - 1)),
        static_cast<std::int32_t>(between(rng, -(1 << 23), (1 << 23) - 1))}});
  *block_start = words->size();
}

std::vector<Instr> random_queue(Rng* rng, const Chip& c, Unit unit) {
  std::vector<Instr> words;
  std::size_t block_start = 0;
  for (std::int64_t n = between(rng, 0, 12); n > 0; --n) {
    Instr i = random_instr(rng);
    if ((info(i.op).unit != Unit::kIcu && info(i.op).unit != unit) || i.op == Op::kRepeat) continue;
    words.push_back(runnable(rng, c, i));
    if (i.op == Op::kSync) block_start = words.size();
    maybe_repeat(rng, &words, &block_start);
  }
  return words;
}

MemImage random_image(Rng* rng, const Chip& c, std::int32_t queue) {
  MemImage image;
  image.queue = queue;
  image.addr = static_cast<std::int32_t>(between(rng, 0, c.slice_words() - 3));
  image.data.resize(static_cast<std::size_t>(between(rng, 1, 3) * c.lanes()));
  for (std::uint8_t& b : image.data) b = static_cast<std::uint8_t>(between(rng, 0, 2) == 0 ? (*rng)() : 0);
  return image;
}

// Row r of the tensor lies in vector r, bytes 1..3 of wide types in the slices behind.
IoTensor random_tensor(Rng* rng, const Chip& c, const std::string& name) {
  IoTensor t;
  t.name = name;
  t.role = between(rng, 0, 1) == 0 ? TensorRole::kInput : TensorRole::kOutput;
  t.dtype = static_cast<DType>(between(rng, 0, 2));
  t.rows = static_cast<std::int32_t>(between(rng, 1, 5));
  t.cols = static_cast<std::int32_t>(between(rng, 1, c.lanes()));
  for (std::int32_t r = 0; r < t.rows; ++r)
    t.pieces.push_back(
        {.row = r, .count = t.cols, .addr = static_cast<std::int32_t>(between(rng, 0, c.slice_words() - 1))});
  if (t.role == TensorRole::kInput) {
    t.pieces.push_back({.col = t.cols - 1,
                        .col_stride = 3,
                        .count = c.lanes() - 1,
                        .queue = 4,
                        .addr = 5,
                        .lane = 1,
                        .broadcast = 1});
  }
  return t;
}

}  // namespace

Program example_program() {
  Program p;
  p.chip.superlanes = 1;
  p.chip.mem_slices = 4;
  p.chip.mem_bank_words = 16;
  p.chip.mxm_planes = 1;
  p.chip.reserved_queues = 0;
  p.id = {.model = "copy",
          .shape = "1x16",
          .precision = "int8",
          .compiler = "by hand",
          .model_hash = 0,
          .chip_hash = 0};
  p.queues.resize(static_cast<std::size_t>(queue_count(p.chip)));
  p.queues[static_cast<std::size_t>(mem_queue(p.chip, Hemisphere::kEast, 0))] = {{Op::kRead, {3, 5}}};
  MemImage image{.queue = mem_queue(p.chip, Hemisphere::kEast, 0), .addr = 3, .data = {}};
  for (std::uint8_t lane = 0; lane < 16; ++lane) image.data.push_back(lane);
  p.images = {image};
  p.tensors = {{.name = "x",
                .role = TensorRole::kInput,
                .dtype = DType::kInt8,
                .rows = 1,
                .cols = 16,
                .pieces = {{.count = 16, .queue = image.queue, .addr = 3}}}};
  return p;
}

Program sample_program() {
  Rng rng(12);
  Program p;
  do {
    p = random_program(&rng);
  } while (p.images.empty() || p.tensors.empty());
  p.id = {.model = "llama2-70b/q",
          .shape = "1x8192x8192",
          .precision = "int8, per column",
          .compiler = "lpu 0.1",
          .model_hash = 0x0123456789ABCDEF,
          .chip_hash = chip_hash(p.chip)};
  return p;
}

Program random_program(Rng* rng) {
  constexpr std::string_view kFree = "abc XYZ019=#.:/\"\\,", kName = "abcXYZ019=#.:/\"\\,";
  Program p;
  p.chip = random_chip(rng);
  p.id.model = random_text(rng, kFree, 0, 12);
  p.id.compiler = random_text(rng, kFree, 0, 40);
  p.id.model_hash = (*rng)();
  for (int q = 0; q < queue_count(p.chip); ++q)
    p.queues.push_back(random_queue(rng, p.chip, queue_info(p.chip, q).unit));
  for (std::int32_t q = static_cast<std::int32_t>(between(rng, 0, 8)); q > 0; --q)
    p.images.push_back(random_image(rng, p.chip, q - 1));
  for (std::int64_t n = between(rng, 0, 3); n > 0; --n)
    p.tensors.push_back(random_tensor(rng, p.chip, random_text(rng, kName, 0, 5) + std::to_string(n)));
  return p;
}

}  // namespace lpu::tests
