#include <fmt/format.h>

#include "emulator/isa/assembler.h"
#include "emulator/program/listing.h"
#include "emulator/program/queue_clock.h"
#include "emulator/program/tensor_text.h"

namespace lpu {
namespace {

void chip_text(const Chip& chip, std::string* out) {
  Chip base;
  chip_preset(chip.preset, &base);
  *out += fmt::format(".chip preset={}\n", chip.preset);
  for (const ChipKey& k : chip_keys())
    if (chip.*k.member != base.*k.member)
      *out += fmt::format(".chip {}={}\n", k.key, chip_value_text(chip, k));
}

void id_text(const ArtifactId& id, std::string* out) {
  const std::pair<std::string_view, const std::string*> texts[] = {
      {"model", &id.model}, {"shape", &id.shape}, {"precision", &id.precision}, {"compiler", &id.compiler}};
  for (const auto& [name, text] : texts)
    if (!text->empty()) *out += fmt::format(".id {}={}\n", name, *text);
  if (id.model_hash != 0) *out += fmt::format(".id model_hash={:#x}\n", id.model_hash);
  if (id.chip_hash != 0) *out += fmt::format(".id chip_hash={:#x}\n", id.chip_hash);
}

void queue_text(const Program& p, int queue, const ListingOptions& options, std::string* out) {
  const auto& words = p.queues[static_cast<std::size_t>(queue)];
  if (words.empty()) return;
  *out += fmt::format(".queue {}\n", queue_name(p.chip, queue));
  QueueClock clock;
  for (const Instr& word : words) {
    const auto now = clock.now();
    if (options.cycles && now)
      *out += fmt::format("{:>9}: {}\n", *now, to_text(word));
    else
      *out += fmt::format("    {}\n", to_text(word));
    clock.add(word);
  }
}

std::string vector_text(std::span<const std::uint8_t> vector) {
  while (!vector.empty() && vector.back() == 0) vector = vector.first(vector.size() - 1);
  std::string hex;
  for (const std::uint8_t b : vector) hex += fmt::format("{:02x}", b);
  return hex;
}

void image_text(const Program& p, const MemImage& image, const ListingOptions& options, std::string* out) {
  const auto lanes = static_cast<std::size_t>(p.chip.lanes());
  const std::string where = fmt::format(".image {} addr={}", queue_name(p.chip, image.queue), image.addr);
  if (!options.image_bytes) {
    *out += fmt::format("# {} vectors={}\n", where, image.data.size() / lanes);
    return;
  }
  *out += where + "\n";
  for (std::size_t at = 0; at < image.data.size(); at += lanes)
    *out += ".data " + vector_text(std::span(image.data).subspan(at, lanes)) + "\n";
}

}  // namespace

std::string disassemble(const Program& p, const ListingOptions& options) {
  std::string out;
  chip_text(p.chip, &out);
  id_text(p.id, &out);
  for (int q = 0; q < static_cast<int>(p.queues.size()); ++q) queue_text(p, q, options, &out);
  for (const MemImage& image : p.images) image_text(p, image, options, &out);
  for (const IoTensor& t : p.tensors) out += tensor_text(p.chip, t);
  return out;
}

}  // namespace lpu
