#include "emulator/program/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "emulator/isa/codec.h"
#include "emulator/program/container.h"
#include "emulator/program/cursor.h"
#include "emulator/program/sections.h"

namespace lpu {
namespace {

void read_chip(Cursor* in, Program* p) {
  const std::uint64_t start = in->offset();
  const auto raw = in->bytes(in->left(), "chip");
  const std::string_view whole(reinterpret_cast<const char*>(raw.data()), raw.size());
  for (std::size_t at = 0, end = 0; at < whole.size(); at = end + 1) {
    end = std::min(whole.find('\n', at), whole.size());
    if (const std::string why = chip_set(&p->chip, whole.substr(at, end - at)); !why.empty())
      return in->refuse(ReadCode::kMalformed, start + at, "chip: " + why);
  }
  if (const std::string right = chip_section_text(p->chip); whole != right) {
    const auto at =
        std::mismatch(whole.begin(), whole.end(), right.begin(), right.end()).first - whole.begin();
    return in->refuse(
        ReadCode::kMalformed, start + static_cast<std::uint64_t>(at),
        "chip: must be the preset and then every key once, as key=value lines in the order of chip.def");
  }
  if (const auto violations = chip_violations(p->chip); !violations.empty())
    in->refuse(ReadCode::kBadProgram, start, "chip: " + violations.front());
}

void read_identity(Cursor* in, Program* p) {
  p->id.model = in->text("model");
  p->id.shape = in->text("shape");
  p->id.precision = in->text("precision");
  p->id.compiler = in->text("compiler");
  p->id.model_hash = in->number<std::uint64_t>("model hash");
  p->id.chip_hash = in->number<std::uint64_t>("chip hash");
}

Instr read_word(Cursor* in) {
  const std::uint64_t at = in->offset();
  const auto raw = in->bytes(kWordBytes, "instruction word");
  Instr instr;
  if (raw.size() != kWordBytes) return instr;
  if (std::string why = decode(raw.first<kWordBytes>(), &instr); !why.empty())
    in->refuse(ReadCode::kMalformed, at, std::move(why));
  return instr;
}

void read_queues(Cursor* in, Program* p) {
  p->queues.resize(in->count(sizeof(std::uint32_t), "queue count"));
  for (auto& queue : p->queues) {
    queue.resize(in->count(kWordBytes, "word count"));
    for (Instr& i : queue) {
      i = read_word(in);
      if (!in->ok()) return;
    }
  }
}

void read_images(Cursor* in, Program* p) {
  p->images.resize(in->count(format::kImageRowBytes, "image count"));
  std::vector<std::uint64_t> sizes;
  for (MemImage& image : p->images) {
    image.queue = in->number<std::int32_t>("image queue");
    image.addr = in->number<std::int32_t>("image address");
    sizes.push_back(in->number<std::uint64_t>("image size"));
  }
  for (std::size_t i = 0; i < sizes.size() && in->ok(); ++i) {
    const auto raw = in->bytes(sizes[i], "image");
    p->images[i].data.assign(raw.begin(), raw.end());
  }
}

TensorPiece read_piece(Cursor* in) {
  TensorPiece s;
  for (std::int32_t* v : {&s.row, &s.col, &s.col_stride, &s.count, &s.queue, &s.addr, &s.lane, &s.broadcast})
    *v = in->number<std::int32_t>("tensor piece");
  return s;
}

void read_tensors(Cursor* in, Program* p) {
  p->tensors.resize(in->count(format::kTensorLeastBytes, "tensor count"));
  for (IoTensor& t : p->tensors) {
    t.name = in->text("tensor name");
    t.role = static_cast<TensorRole>(in->number<std::uint8_t>("tensor role"));
    t.dtype = static_cast<DType>(in->number<std::uint8_t>("tensor type"));
    t.rows = in->number<std::int32_t>("tensor rows");
    t.cols = in->number<std::int32_t>("tensor columns");
    t.pieces.resize(in->count(format::kPieceBytes, "piece count"));
    for (TensorPiece& piece : t.pieces) piece = read_piece(in);
    if (!in->ok()) return;
  }
}

struct Part {
  std::string_view name;
  void (*read)(Cursor*, Program*);
};
// In the order of format::SectionId.
constexpr std::array<Part, format::kSections> kParts = {{{"chip", read_chip},
                                                         {"identity", read_identity},
                                                         {"queues", read_queues},
                                                         {"images", read_images},
                                                         {"tensors", read_tensors}}};

ReadStatus read_sections(const SectionSpans& sections, Program* p) {
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    Cursor in(sections[i].bytes, sections[i].offset);
    kParts[i].read(&in, p);
    in.finish(kParts[i].name);
    if (!in.ok()) return in.status();
  }
  if (const auto faults = program_faults(*p); !faults.empty())
    return {ReadCode::kBadProgram, format::kFirstSection, faults.front()};
  return {};
}

constexpr std::string_view kCodeNames[] = {"ok",        "cannot read", "not a .lpu file", "unknown version",
                                           "truncated", "checksum",    "malformed",       "bad program"};

}  // namespace

std::string_view read_code_name(ReadCode code) { return kCodeNames[static_cast<std::size_t>(code)]; }

std::string ReadStatus::text() const {
  return ok() ? "ok" : fmt::format("byte {} ({}): {}", offset, read_code_name(code), message);
}

ReadResult read_program(std::span<const std::uint8_t> bytes) {
  ReadResult result;
  SectionSpans sections;
  result.status = open_container(bytes, &sections);
  if (result.status.ok()) result.status = read_sections(sections, &result.program);
  if (!result.status.ok()) result.program = Program{};
  return result;
}

ReadResult read_program(const std::string& path) {
  const auto io_error = [&](std::string_view why) {
    return ReadResult{{ReadCode::kIo, 0, fmt::format("{}: {}", path, why)}, {}};
  };
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(path, error);  // refuses directories and pipes too
  if (error) return io_error(error.message());
  const auto bytes = std::make_unique_for_overwrite<std::uint8_t[]>(size);
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(bytes.get()), static_cast<std::streamsize>(size)))
    return io_error(std::strerror(errno));
  ReadResult result = read_program(std::span<const std::uint8_t>(bytes.get(), size));
  if (!result.status.ok()) result.status.message = path + ": " + result.status.message;
  return result;
}

}  // namespace lpu
