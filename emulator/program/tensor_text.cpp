#include "emulator/program/tensor_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lpu {
namespace {

constexpr std::array<std::string_view, 2> kRoles = {"input", "output"};
constexpr std::array<std::string_view, 3> kTypes = {"int8", "int32", "float32"};

struct Setting {
  std::string_view name, value;
  int column;  // of the value
};

TextError cut(const TextWord& word, Setting* out) {
  const auto equals = word.text.find('=');
  if (equals == std::string_view::npos)
    return {word.column, fmt::format("'{}' is not name=value", word.text)};
  *out = {word.text.substr(0, equals), word.text.substr(equals + 1),
          word.column + static_cast<int>(equals) + 1};
  return {};
}

template <std::size_t N, typename E>
TextError choose(const Setting& s, const std::array<std::string_view, N>& names, E* out) {
  const auto it = std::find(names.begin(), names.end(), s.value);
  if (it == names.end())
    return {s.column, fmt::format("{}={}: must be one of {}", s.name, s.value, fmt::join(names, ", "))};
  *out = static_cast<E>(it - names.begin());
  return {};
}

TextError number(const Setting& s, std::int32_t* out) {
  std::int64_t v = 0;
  if (!parse_integer(s.value, &v) || v < INT32_MIN || v > INT32_MAX)
    return {s.column, fmt::format("{}={}: must be a whole number", s.name, s.value)};
  *out = static_cast<std::int32_t>(v);
  return {};
}

struct PieceField {
  std::string_view name;
  std::int32_t TensorPiece::*member;
};
constexpr PieceField kPieceFields[] = {{"row", &TensorPiece::row},
                                       {"col", &TensorPiece::col},
                                       {"col_stride", &TensorPiece::col_stride},
                                       {"count", &TensorPiece::count},
                                       {"queue", &TensorPiece::queue},
                                       {"addr", &TensorPiece::addr},
                                       {"lane", &TensorPiece::lane},
                                       {"broadcast", &TensorPiece::broadcast}};
constexpr TensorPiece kUsual;  // what a field left out means

TextError tensor_setting(const Setting& s, IoTensor* t) {
  if (s.name == "name") return t->name = s.value, TextError{};
  if (s.name == "role") return choose(s, kRoles, &t->role);
  if (s.name == "dtype") return choose(s, kTypes, &t->dtype);
  if (s.name == "rows") return number(s, &t->rows);
  if (s.name == "cols") return number(s, &t->cols);
  return {s.column - static_cast<int>(s.name.size()) - 1,
          fmt::format("a tensor has name, role, dtype, rows and cols, not '{}'", s.name)};
}

TextError piece_setting(const Setting& s, const QueueNames& queues, TensorPiece* piece) {
  if (s.name == "queue") {
    piece->queue = queues.find(s.value);
    return piece->queue >= 0 ? TextError{} : TextError{s.column, queues.unknown(s.value)};
  }
  for (const PieceField& f : kPieceFields)
    if (f.name == s.name) return number(s, &(piece->*f.member));
  return {s.column - static_cast<int>(s.name.size()) - 1, fmt::format("a piece has no field '{}'", s.name)};
}

std::string piece_text(const Chip& chip, const TensorPiece& piece) {
  std::string line = ".piece";
  for (const PieceField& f : kPieceFields) {
    if (f.member == &TensorPiece::queue)
      line += fmt::format(" queue={}", queue_name(chip, piece.queue));
    else if (piece.*f.member != kUsual.*f.member)
      line += fmt::format(" {}={}", f.name, piece.*f.member);
  }
  return line + "\n";
}

}  // namespace

std::string tensor_text(const Chip& chip, const IoTensor& t) {
  std::string text = fmt::format(".tensor name={} role={} dtype={} rows={} cols={}\n", t.name,
                                 kRoles[static_cast<std::size_t>(t.role)],
                                 kTypes[static_cast<std::size_t>(t.dtype)], t.rows, t.cols);
  for (const TensorPiece& piece : t.pieces) text += piece_text(chip, piece);
  return text;
}

TextError parse_tensor(std::span<const TextWord> words, IoTensor* t) {
  *t = IoTensor{};
  for (const TextWord& word : words) {
    Setting s;
    if (TextError e = cut(word, &s); !e.message.empty()) return e;
    if (TextError e = tensor_setting(s, t); !e.message.empty()) return e;
  }
  return {};
}

TextError parse_piece(std::span<const TextWord> words, const QueueNames& queues, TensorPiece* piece) {
  *piece = kUsual;
  for (const TextWord& word : words) {
    Setting s;
    if (TextError e = cut(word, &s); !e.message.empty()) return e;
    if (TextError e = piece_setting(s, queues, piece); !e.message.empty()) return e;
  }
  return {};
}

}  // namespace lpu
