#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "emulator/isa/assembler.h"
#include "emulator/isa/words.h"
#include "emulator/program/listing.h"
#include "emulator/program/queue_clock.h"
#include "emulator/program/queue_names.h"
#include "emulator/program/tensor_text.h"

namespace lpu {
namespace {

// A comment starts at a '#' that begins a word, so that names may contain one.
std::string_view without_comment(std::string_view line) {
  for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1))
    if (at == 0 || kBlanks.find(line[at - 1]) != std::string_view::npos) return line.substr(0, at);
  return line;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Assembler {
 public:
  explicit Assembler(Program* p) : p_(p) { *p_ = Program{}; }

  TextError line(std::string_view whole) {
    const std::string_view text = without_comment(whole);
    const std::vector<TextWord> words = split_words(text);
    if (words.empty()) return {};
    const std::string_view first = words[0].text;
    const auto rest = std::span(words).subspan(1);
    if (first == ".chip") return chip(words[0], rest);
    if (first == ".id") return id(words[0], whole);
    if (std::string why = settle_chip(); !why.empty()) return {words[0].column, why};
    if (first == ".queue") return open_queue(words[0], rest);
    if (first == ".image") return open_image(words[0], rest);
    if (first == ".data") return data(words[0], rest);
    if (first == ".tensor") return parse_tensor(rest, &p_->tensors.emplace_back());
    if (first == ".piece") return piece(words[0], rest);
    if (first.starts_with('.'))
      return {words[0].column,
              fmt::format("there is no directive '{}': .chip .id .queue .image .data .tensor .piece", first)};
    return instruction(text, words[0]);
  }

  ListingError finish() {
    if (std::string why = settle_chip(); !why.empty()) return {0, 0, why};
    const auto faults = program_faults(*p_);
    return faults.empty() ? ListingError{} : ListingError{0, 0, faults.front()};
  }

 private:
  // From here on the chip is fixed: queue numbers hang on it.
  std::string settle_chip() {
    if (names_) return "";
    if (const auto violations = chip_violations(p_->chip); !violations.empty())
      return "chip: " + violations.front();
    names_.emplace(p_->chip);
    p_->queues.resize(static_cast<std::size_t>(queue_count(p_->chip)));
    clocks_.resize(p_->queues.size());
    return "";
  }

  TextError chip(const TextWord& directive, std::span<const TextWord> words) {
    if (names_) return {directive.column, ".chip must stand before every line but .chip and .id"};
    for (const TextWord& w : words)
      if (std::string why = chip_set(&p_->chip, w.text); !why.empty()) return {w.column, why};
    return {};
  }

  // The value goes to the end of the line as it is: identities are free text.
  TextError id(const TextWord& directive, std::string_view whole) {
    const std::size_t start = static_cast<std::size_t>(directive.column - 1) + directive.text.size();
    const std::size_t name_at = std::min(whole.find_first_not_of(kBlanks, start), whole.size());
    const auto column = static_cast<int>(name_at) + 1;
    const auto equals = whole.find('=', name_at);
    if (equals == std::string_view::npos) return {column, ".id needs name=value"};
    const std::string_view name = whole.substr(name_at, equals - name_at);
    std::string_view value = whole.substr(equals + 1);
    if (value.ends_with('\r')) value.remove_suffix(1);
    if (name == "model")
      p_->id.model = value;
    else if (name == "shape")
      p_->id.shape = value;
    else if (name == "precision")
      p_->id.precision = value;
    else if (name == "compiler")
      p_->id.compiler = value;
    else if (name != "model_hash" && name != "chip_hash")
      return {
          column,
          fmt::format(".id has model, shape, precision, compiler, model_hash and chip_hash, not '{}'", name)};
    else if (!parse_unsigned(trim(value), name == "model_hash" ? &p_->id.model_hash : &p_->id.chip_hash))
      return {static_cast<int>(equals) + 2, fmt::format("{}={}: must be a 64-bit number", name, trim(value))};
    return {};
  }

  TextError find_queue(const TextWord& word, std::int32_t* queue) {
    *queue = names_->find(word.text);
    return *queue >= 0 ? TextError{} : TextError{word.column, names_->unknown(word.text)};
  }

  TextError open_queue(const TextWord& directive, std::span<const TextWord> words) {
    if (words.size() != 1) return {directive.column, ".queue needs one name, e.g. .queue MEM_W12"};
    return find_queue(words[0], &queue_);
  }

  TextError open_image(const TextWord& directive, std::span<const TextWord> words) {
    std::int64_t addr = 0;
    if (words.size() != 2 || !words[1].text.starts_with("addr=") ||
        !parse_integer(words[1].text.substr(5), &addr) || addr < 0 || addr > INT32_MAX)
      return {directive.column, ".image needs a slice and an address, e.g. .image MEM_W12 addr=17"};
    MemImage& image = p_->images.emplace_back();
    image.addr = static_cast<std::int32_t>(addr);
    return find_queue(words[0], &image.queue);
  }

  TextError data(const TextWord& directive, std::span<const TextWord> words) {
    if (p_->images.empty()) return {directive.column, ".data needs an .image above it"};
    std::vector<std::uint8_t> vector;
    for (const TextWord& w : words) {
      if (w.text.size() % 2 != 0)
        return {w.column, "two hex digits make a byte, this word has an odd number"};
      for (std::size_t i = 0; i < w.text.size(); i += 2) {
        const int high = hex_digit(w.text[i]), low = hex_digit(w.text[i + 1]);
        if (high < 0 || low < 0) return {w.column + static_cast<int>(i), "not a hex digit"};
        vector.push_back(static_cast<std::uint8_t>(16 * high + low));
      }
    }
    const auto lanes = static_cast<std::size_t>(p_->chip.lanes());
    if (vector.size() > lanes)
      return {directive.column, fmt::format("{} bytes, a vector has {}", vector.size(), lanes)};
    vector.resize(lanes);
    auto& all = p_->images.back().data;
    all.insert(all.end(), vector.begin(), vector.end());
    return {};
  }

  TextError piece(const TextWord& directive, std::span<const TextWord> words) {
    if (p_->tensors.empty()) return {directive.column, ".piece needs a .tensor above it"};
    return parse_piece(words, *names_, &p_->tensors.back().pieces.emplace_back());
  }

  TextError instruction(std::string_view text, const TextWord& first) {
    if (queue_ < 0) return {first.column, "an instruction needs a .queue above it"};
    int shift = 0;
    if (first.text.ends_with(':')) {
      if (TextError e = wait_until(first); !e.message.empty()) return e;
      shift = first.column - 1 + static_cast<int>(first.text.size());
      text.remove_prefix(static_cast<std::size_t>(shift));
    }
    Instr instr;
    if (TextError e = parse_instr(text, &instr); !e.message.empty()) return {e.column + shift, e.message};
    return add(instr, first.column);
  }

  TextError add(const Instr& instr, int column) {
    auto& words = p_->queues[static_cast<std::size_t>(queue_)];
    if (instr.op == Op::kRepeat && instr.f[field::Repeat::words] > static_cast<std::int64_t>(words.size()))
      return {column, fmt::format("repeat of {} words, the queue has {} before it",
                                  instr.f[field::Repeat::words], words.size())};
    words.push_back(instr);
    clocks_[static_cast<std::size_t>(queue_)].add(instr);
    return {};
  }

  // "20:" in front of an instruction.
  TextError wait_until(const TextWord& label) {
    std::uint64_t cycle = 0;
    if (!parse_unsigned(label.text.substr(0, label.text.size() - 1), &cycle))
      return {label.column, fmt::format("'{}' must be a cycle, e.g. 20:", label.text)};
    const auto now = clocks_[static_cast<std::size_t>(queue_)].now();
    if (!now) return {label.column, "the cycle behind a sync hangs on the notify, it cannot be demanded"};
    const std::uint64_t at = static_cast<std::uint64_t>(*now);
    if (cycle < at)
      return {label.column, fmt::format("cycle {} has passed, the queue is at cycle {}", cycle, at)};
    const auto longest = static_cast<std::uint64_t>(fields_of(Format::kNop)[field::Nop::n].max());
    if ((cycle - at) / longest >= static_cast<std::uint64_t>(p_->chip.queue_words))
      return {label.column,
              fmt::format("cycle {} is further from cycle {} than a queue of nops reaches", cycle, at)};
    for (std::uint64_t left = cycle - at; left > 0;) {
      const std::uint64_t n = std::min(left, longest);
      if (TextError e = add({Op::kNop, {static_cast<std::int32_t>(n)}}, label.column); !e.message.empty())
        return e;
      left -= n;
    }
    return {};
  }

  Program* p_;
  std::optional<QueueNames> names_;
  std::vector<QueueClock> clocks_;
  std::int32_t queue_ = -1;
};

}  // namespace

std::string ListingError::text() const {
  return line == 0 ? message : fmt::format("line {}, column {}: {}", line, column, message);
}

ListingError assemble(std::string_view text, Program* p) {
  Assembler assembler(p);
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    ++number;
    if (TextError e = assembler.line(text.substr(0, end)); !e.message.empty())
      return {number, e.column, e.message};
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return assembler.finish();
}

}  // namespace lpu
