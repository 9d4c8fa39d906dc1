#include "emulator/isa/assembler.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "emulator/isa/nearest.h"
#include "emulator/isa/words.h"

namespace lpu {
namespace {

enum class Style { kNumber, kStream, kOperand, kHex };

Style style_of(const FieldInfo& f) {
  if (f.name == "imm") return Style::kHex;
  if (f.format == Format::kVxm) return Style::kOperand;
  return f.name.ends_with("stream") ? Style::kStream : Style::kNumber;
}

// Fields whose 0 means "off"; every other field must be written, or a forgotten one would be silently 0.
bool may_be_left_out(const FieldInfo& f) {
  switch (f.format) {
    case Format::kRepeat:
      return f.name == "step";
    case Format::kLw:
      return f.name == "decode";
    case Format::kAcc:
      return f.name != "row";
    case Format::kVxm:
      return f.name != "a";
    default:
      return false;
  }
}

std::string value_text(const FieldInfo& f, std::int32_t v) {
  switch (style_of(f)) {
    case Style::kStream:
      return stream_text(Stream::from_code(v));
    case Style::kOperand:
      return operand_text(Operand::from_code(v));
    case Style::kHex:
      return fmt::format("{:#x}", static_cast<std::uint32_t>(v));
    case Style::kNumber:
      return fmt::format("{}", v);
  }
  return "";
}

// "<digits><e|w>", e.g. the "5w" of s5w.
bool parse_sided(std::string_view s, int limit, int* index, Direction* d) {
  if (s.size() < 2 || (s.back() != 'e' && s.back() != 'w')) return false;
  *d = s.back() == 'e' ? Direction::kEast : Direction::kWest;
  std::int64_t v = 0;
  if (s.front() == '-' || !parse_integer(s.substr(0, s.size() - 1), &v) || v >= limit) return false;
  *index = static_cast<int>(v);
  return true;
}

bool parse_stream(std::string_view s, std::int32_t* v) {
  int id = 0;
  Direction d{};
  if (!s.starts_with('s') || !parse_sided(s.substr(1), 32, &id, &d)) return false;
  *v = Stream{d, static_cast<std::uint8_t>(id)}.code();
  return true;
}

bool parse_operand(std::string_view s, std::int32_t* v) {
  int index = 0;
  Direction d{};
  std::int64_t n = 0;
  if (s == "none")
    *v = Operand{}.code();
  else if (s == "imm")
    *v = Operand::imm().code();
  else if (s.starts_with('b') && parse_sided(s.substr(1), 32, &index, &d))
    *v = Operand::byte({d, static_cast<std::uint8_t>(index)}).code();
  else if (s.starts_with('g') && parse_sided(s.substr(1), 32, &index, &d))
    *v = Operand::group(d, index).code();
  else if (s.starts_with("alu") && parse_integer(s.substr(3), &n) && n >= 0 && n < 32)
    *v = Operand::alu(static_cast<int>(n)).code();
  else if (s.starts_with("0x") && parse_integer(s, &n) && n < 256)
    *v = static_cast<std::int32_t>(n);
  else
    return false;
  return true;
}

// Empty, or what the value should have been.
std::string parse_value(const FieldInfo& f, std::string_view s, std::int32_t* v) {
  std::int64_t n = 0;
  switch (style_of(f)) {
    case Style::kStream:
      return parse_stream(s, v) ? "" : "a stream, s0e to s31e (eastward) or s0w to s31w";
    case Style::kOperand:
      return parse_operand(s, v) ? "" : "none, imm, alu0 to alu15, b0e to b31w (byte) or g0e to g7w (group)";
    case Style::kHex:
      if (!parse_integer(s, &n) || n < INT32_MIN) return "a 32-bit number";
      *v = static_cast<std::int32_t>(static_cast<std::uint32_t>(n));
      return "";
    case Style::kNumber:
      if (!parse_integer(s, &n) || n < f.min() || n > f.max())
        return fmt::format("a number from {} to {}", f.min(), f.max());
      *v = static_cast<std::int32_t>(n);
      return "";
  }
  return "";
}

std::string unknown_mnemonic(std::string_view word) {
  std::vector<std::string_view> names;
  for (const OpInfo& o : all_ops()) names.push_back(o.mnemonic);
  return fmt::format("there is no instruction '{}'{}", word, did_you_mean(word, names));
}

std::string unknown_field(const OpInfo& op, std::string_view name) {
  std::vector<std::string_view> names;
  for (const FieldInfo& f : fields_of(op.format)) names.push_back(f.name);
  return names.empty() ? fmt::format("{} has no fields", op.mnemonic)
                       : fmt::format("{} has no field '{}', its fields are {}", op.mnemonic, name,
                                     fmt::join(names, ", "));
}

TextError parse_field(const OpInfo& op, TextWord word, Instr* instr, std::array<bool, kMaxFields>* given) {
  const auto equals = word.text.find('=');
  if (equals == std::string_view::npos)
    return {word.column, fmt::format("'{}' is not field=value", word.text)};
  const std::string_view name = word.text.substr(0, equals), value = word.text.substr(equals + 1);
  const auto fields = fields_of(op.format);
  const auto it =
      std::find_if(fields.begin(), fields.end(), [&](const FieldInfo& f) { return f.name == name; });
  if (it == fields.end()) return {word.column, unknown_field(op, name)};
  const auto i = static_cast<std::size_t>(it - fields.begin());
  if ((*given)[i]) return {word.column, fmt::format("field '{}' is given twice", name)};
  (*given)[i] = true;
  const std::string wanted = parse_value(*it, value, &instr->f[i]);
  if (wanted.empty()) return {};
  return {word.column + static_cast<int>(equals) + 1, fmt::format("{}={}: must be {}", name, value, wanted)};
}

}  // namespace

std::string stream_text(Stream s) {
  return fmt::format("s{}{}", s.id, s.dir == Direction::kEast ? 'e' : 'w');
}

std::string operand_text(Operand o) {
  const char side = o.dir() == Direction::kEast ? 'e' : 'w';
  if (o == Operand{}) return "none";
  if (o == Operand::imm()) return "imm";
  if (o.kind == OperandKind::kAlu) return fmt::format("alu{}", o.index);
  if (o.is_group()) return fmt::format("g{}{}", o.index, side);
  if (o.is_stream()) return fmt::format("b{}{}", o.index, side);
  return fmt::format("{:#x}", o.code());
}

std::string to_text(const Instr& instr) {
  const OpInfo& op = info(instr.op);
  std::string text(op.mnemonic);
  std::size_t i = 0;
  for (const FieldInfo& f : fields_of(op.format)) {
    const std::int32_t v = instr.f[i++];
    if (v != 0 || !may_be_left_out(f)) text += fmt::format(" {}={}", f.name, value_text(f, v));
  }
  return text;
}

TextError parse_instr(std::string_view text, Instr* instr) {
  const std::vector<TextWord> words = split_words(text);
  if (words.empty()) return {1, "an instruction is missing"};
  const OpInfo* op = find_op(words[0].text);
  if (op == nullptr) return {words[0].column, unknown_mnemonic(words[0].text)};
  Instr result{op->op, {}};
  std::array<bool, kMaxFields> given{};
  for (std::size_t i = 1; i < words.size(); ++i)
    if (TextError e = parse_field(*op, words[i], &result, &given); !e.message.empty()) return e;
  std::size_t i = 0;
  for (const FieldInfo& f : fields_of(op->format))
    if (!given[i++] && !may_be_left_out(f))
      return {words[0].column, fmt::format("{} needs {}= ({})", op->mnemonic, f.name, f.doc)};
  *instr = result;
  return {};
}

}  // namespace lpu
