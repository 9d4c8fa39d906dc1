#include "emulator/isa/codec.h"

#include <fmt/format.h>

namespace lpu {
namespace {

constexpr int kOpcodeBits = 8;

// isa.cpp asserts that no field straddles the halves.
struct Halves {
  std::uint64_t half[2] = {0, 0};
};

constexpr std::uint64_t mask(int width) { return (std::uint64_t{1} << width) - 1; }

std::int32_t extract(const Halves& h, const FieldInfo& f) {
  std::uint64_t v = (h.half[f.lsb / 64] >> (f.lsb % 64)) & mask(f.width);
  if (f.sign == Signedness::kSigned && (v >> (f.width - 1)) != 0) v |= ~mask(f.width);
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(v));
}

void insert(Halves* h, const FieldInfo& f, std::int32_t value) {
  h->half[f.lsb / 64] |= (static_cast<std::uint64_t>(value) & mask(f.width)) << (f.lsb % 64);
}

Halves load(std::span<const std::uint8_t, kWordBytes> word) {
  Halves h;
  for (std::size_t i = 0; i < kWordBytes; ++i) h.half[i / 8] |= std::uint64_t{word[i]} << (8 * (i % 8));
  return h;
}

}  // namespace

std::string encoding_fault(const Instr& instr) {
  const OpInfo* op = find_op(static_cast<std::uint8_t>(instr.op));
  if (op == nullptr) return fmt::format("there is no opcode {:#04x}", static_cast<int>(instr.op));
  const auto fields = fields_of(op->format);
  for (std::size_t i = 0; i < instr.f.size(); ++i) {
    const std::int32_t v = instr.f[i];
    if (i >= fields.size()) {
      if (v != 0) return fmt::format("{} has {} fields, value {} must be 0", op->mnemonic, fields.size(), i);
    } else if (v < fields[i].min() || v > fields[i].max()) {
      return fmt::format("{}={}: must be {} to {}", fields[i].name, v, fields[i].min(), fields[i].max());
    }
  }
  return "";
}

EncodedWord encode(const Instr& instr) {
  Halves h;
  h.half[0] = static_cast<std::uint8_t>(instr.op);
  std::size_t i = 0;
  for (const FieldInfo& f : fields_of(info(instr.op).format)) insert(&h, f, instr.f[i++]);
  EncodedWord word{};
  for (std::size_t b = 0; b < kWordBytes; ++b)
    word[b] = static_cast<std::uint8_t>(h.half[b / 8] >> (8 * (b % 8)));
  return word;
}

std::string decode(std::span<const std::uint8_t, kWordBytes> word, Instr* instr) {
  const OpInfo* op = find_op(word[0]);
  if (op == nullptr) return fmt::format("there is no opcode {:#04x}", word[0]);
  const Halves h = load(word);
  Halves named;
  named.half[0] = mask(kOpcodeBits);
  Instr result{op->op, {}};
  std::size_t i = 0;
  for (const FieldInfo& f : fields_of(op->format)) {
    result.f[i++] = extract(h, f);
    insert(&named, f, -1);
  }
  for (int bit = 0; bit < 8 * kWordBytes; ++bit)
    if (((h.half[bit / 64] & ~named.half[bit / 64]) >> (bit % 64) & 1) != 0)
      return fmt::format("bit {} is set, {} has no field there", bit, op->mnemonic);
  *instr = result;
  return "";
}

}  // namespace lpu
