#include "emulator/program/sections.h"

#include "emulator/isa/codec.h"
#include "emulator/program/bytes.h"
#include "emulator/program/hash.h"

namespace lpu {
namespace {

using format::SectionId;

Section text_section(SectionId id, const std::string& text) { return {id, {text.begin(), text.end()}, {}}; }

Section identity_section(const ArtifactId& a) {
  Section s{SectionId::kIdentity, {}, {}};
  for (const std::string* text : {&a.model, &a.shape, &a.precision, &a.compiler}) put(&s.head, *text);
  put(&s.head, a.model_hash);
  put(&s.head, a.chip_hash);
  return s;
}

Section queues_section(const Program& p) {
  Section s{SectionId::kQueues, {}, {}};
  put(&s.head, static_cast<std::uint32_t>(p.queues.size()));
  for (const auto& words : p.queues) {
    put(&s.head, static_cast<std::uint32_t>(words.size()));
    for (const Instr& i : words) {
      const EncodedWord word = encode(i);
      s.head.insert(s.head.end(), word.begin(), word.end());
    }
  }
  return s;
}

Section images_section(const Program& p) {
  Section s{SectionId::kImages, {}, {}};
  put(&s.head, static_cast<std::uint32_t>(p.images.size()));
  for (const MemImage& image : p.images) {
    put(&s.head, image.queue);
    put(&s.head, image.addr);
    put(&s.head, static_cast<std::uint64_t>(image.data.size()));
    s.blobs.emplace_back(image.data);
  }
  return s;
}

void put_piece(std::vector<std::uint8_t>* out, const TensorPiece& s) {
  for (const std::int32_t v : {s.row, s.col, s.col_stride, s.count, s.queue, s.addr, s.lane, s.broadcast})
    put(out, v);
}

Section tensors_section(const Program& p) {
  Section s{SectionId::kTensors, {}, {}};
  put(&s.head, static_cast<std::uint32_t>(p.tensors.size()));
  for (const IoTensor& t : p.tensors) {
    put(&s.head, t.name);
    put(&s.head, static_cast<std::uint8_t>(t.role));
    put(&s.head, static_cast<std::uint8_t>(t.dtype));
    put(&s.head, t.rows);
    put(&s.head, t.cols);
    put(&s.head, static_cast<std::uint32_t>(t.pieces.size()));
    for (const TensorPiece& piece : t.pieces) put_piece(&s.head, piece);
  }
  return s;
}

std::uint64_t checksum(const Section& s) {
  Hasher h;
  h.update(s.head);
  for (const auto& blob : s.blobs) h.update(blob);
  return h.digest();
}

}  // namespace

std::uint64_t Section::size() const {
  std::uint64_t n = head.size();
  for (const auto& blob : blobs) n += blob.size();
  return n;
}

std::string chip_section_text(const Chip& c) { return "preset=" + c.preset + "\n" + chip_to_ini(c); }

std::vector<Section> to_sections(const Program& p) {
  return {text_section(SectionId::kChip, chip_section_text(p.chip)), identity_section(p.id),
          queues_section(p), images_section(p), tensors_section(p)};
}

std::vector<std::uint8_t> section_table(const std::vector<Section>& sections) {
  std::vector<std::uint8_t> table;
  std::uint64_t offset = format::kFirstSection;
  for (const Section& s : sections) {
    put(&table, static_cast<std::uint32_t>(s.id));
    put(&table, std::uint32_t{0});
    put(&table, offset);
    put(&table, s.size());
    put(&table, checksum(s));
    offset += s.size();
  }
  return table;
}

std::uint64_t sections_hash(const std::vector<Section>& sections) {
  return hash_bytes(section_table(sections));
}

}  // namespace lpu
