#include "emulator/isa/emit_md.h"

#include <fmt/format.h>

#include <vector>

#include "emulator/isa/isa.h"
#include "emulator/isa/timing.h"

namespace lpu {
namespace {

// A bar would end the table's cell.
std::string cell(std::string_view s) {
  std::string out;
  for (const char c : s) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

Chip preset(std::string_view name) {
  Chip c;
  chip_preset(name, &c);
  return c;
}

std::string_view latency_key(LatencyKey k) {
  switch (k) {
    case LatencyKey::kZero:
      return "0";
    case LatencyKey::kRead:
      return "latency.read";
    case LatencyKey::kWriteToRead:
      return "latency.write_to_read";
    case LatencyKey::kAlu:
      return "latency.alu";
    case LatencyKey::kSettle:
      return "latency.mxm_settle";
    case LatencyKey::kAbcToAcc:
      return "latency.mxm_entry + latency.mxm_multiply";
    case LatencyKey::kAccumulate:
      return "latency.mxm_accumulate";
    case LatencyKey::kBarrier:
      return "latency.barrier";
  }
  return "";
}

std::string_view step_text(Step s) {
  switch (s) {
    case Step::kNone:
      return "";
    case Step::kAddr:
      return "addr";
    case Step::kBoth:
      return "addr, waddr";
    case Step::kColumn:
      return "column";
    case Step::kSet:
      return "set";
    case Step::kRow:
      return "row";
  }
  return "";
}

std::string chip_section() {
  std::string s = "## Chip keys\n\n| key |";
  for (const std::string_view name : chip_presets()) s += fmt::format(" {} |", name);
  s += " range | unit | what it is | source |\n|---|---|---|---|---|---|---|---|\n";
  for (const ChipKey& k : chip_keys()) {
    s += fmt::format("| `{}` |", k.key);
    for (const std::string_view name : chip_presets())
      s += fmt::format(" {} |", chip_value_text(preset(name), k));
    s += fmt::format(" {} to {} | {} | {} | {} |\n", k.min, k.max, cell(k.unit), cell(k.doc), cell(k.source));
  }
  return s;
}

std::string derived_row(std::string_view what, std::int64_t (*value)(const Chip&)) {
  std::string s = fmt::format("| {} |", what);
  for (const std::string_view name : chip_presets()) s += fmt::format(" {} |", value(preset(name)));
  return s + "\n";
}

std::string derived_section() {
  std::string s = "\n## What follows from them\n\n| |";
  for (const std::string_view name : chip_presets()) s += fmt::format(" {} |", name);
  s += "\n|---|---|---|---|\n";
  s += derived_row("lanes", [](const Chip& c) -> std::int64_t { return c.lanes(); });
  s += derived_row("vectors per slice", [](const Chip& c) -> std::int64_t { return c.slice_words(); });
  s += derived_row("SRAM bytes", [](const Chip& c) { return c.sram_bytes(); });
  s += derived_row("instruction queues", [](const Chip& c) -> std::int64_t { return queue_count(c); });
  s += derived_row("site of the innermost MEM slices",
                   [](const Chip& c) -> std::int64_t { return timing::mem_site(c, Hemisphere::kEast, 0).x; });
  s += derived_row("site of the outermost MEM slices",
                   [](const Chip& c) -> std::int64_t { return timing::outer_mem_edge(c); });
  s += derived_row("site where the MXM takes streams",
                   [](const Chip& c) -> std::int64_t { return timing::mxm_tap(c, Hemisphere::kEast).x; });
  s += derived_row("site where the MXM's results appear",
                   [](const Chip& c) -> std::int64_t { return timing::mxm_launch(c, Hemisphere::kEast).x; });
  return s + "\nSites of the western hemisphere are the negatives; the VXM's ALUs are at site 0.\n";
}

std::string field_list(const OpInfo& op) {
  std::string s;
  for (const FieldInfo& f : fields_of(op.format)) s += fmt::format("{}{}", s.empty() ? "" : ", ", f.name);
  return s;
}

std::string timing_text(const Chip& c, LatencyKey k) {
  if (k == LatencyKey::kZero) return "0";
  return fmt::format("{} ({})", timing::latency(c, k).v, latency_key(k));
}

std::string op_section() {
  const Chip c = preset("tsp-v1");
  std::string s =
      "\n## Instructions\n\n`d_skew`: cycles from dispatch to the operands' arrival at the unit; `d_func`: "
      "from "
      "dispatch to the result; both for tsp-v1.\n`step`: the fields a Repeat's step is added to.\n\n"
      "| instruction | opcode | queue | fields | step | d_skew | d_func | effect | source |\n"
      "|---|---|---|---|---|---|---|---|---|\n";
  for (const OpInfo& op : all_ops())
    s += fmt::format("| `{}` | {:#04x} | {} | {} | {} | {} | {} | {} | {} |\n", op.mnemonic,
                     static_cast<int>(op.op), op.unit == Unit::kIcu ? "any" : unit_name(op.unit),
                     field_list(op), step_text(op.step), timing_text(c, op.d_skew), timing_text(c, op.d_func),
                     cell(op.doc), cell(op.source));
  return s;
}

std::string format_users(Format format) {
  std::string s;
  for (const OpInfo& op : all_ops())
    if (op.format == format) s += fmt::format("{}`{}`", s.empty() ? "" : ", ", op.mnemonic);
  return s;
}

std::string format_section() {
  std::string s =
      "\n## Encoding\n\nA word has 128 bits, stored as 16 bytes, least significant first. Bits 7..0 are the "
      "opcode. "
      "Bits without a field are 0,\nand a decoder refuses a word where they are not.\n";
  const Format* last = nullptr;
  for (const FieldInfo& f : all_fields()) {
    if (last == nullptr || *last != f.format)
      s += fmt::format("\n{}\n\n| bits | field | range | meaning |\n|---|---|---|---|\n",
                       format_users(f.format));
    last = &f.format;
    const std::string bits =
        f.width == 1 ? fmt::format("{}", f.lsb) : fmt::format("{}..{}", f.lsb + f.width - 1, f.lsb);
    s += fmt::format("| {} | {} | {} to {} | {} |\n", bits, f.name, f.min(), f.max(), cell(f.doc));
  }
  return s + fmt::format("\nWithout fields: {}.\n", format_users(Format::kEmpty));
}

std::string operand_section() {
  return fmt::format(
      "\n## VXM operands\n\nKind in bits 7..5, index in bits 4..0.\n\n| kind | text | as operand | as `out` "
      "|\n"
      "|---|---|---|---|\n"
      "| {} | none | no operand | only chained ALUs take the result |\n"
      "| {} | imm | the immediate, in every lane | not allowed |\n"
      "| {} | alu0 .. alu15 | the result that ALU finishes in this cycle | not allowed |\n"
      "| {} | b0e .. b31e | byte of an eastward stream, sign-extended | the result's low byte |\n"
      "| {} | b0w .. b31w | likewise, westward | likewise |\n"
      "| {} | g0e .. g7e | streams 4g .. 4g+3, eastward, byte i of 32 bits on stream 4g+i | the result's "
      "four bytes |\n"
      "| {} | g0w .. g7w | likewise, westward | likewise |\n",
      static_cast<int>(OperandKind::kNone), static_cast<int>(OperandKind::kImm),
      static_cast<int>(OperandKind::kAlu), static_cast<int>(OperandKind::kByteEast),
      static_cast<int>(OperandKind::kByteWest), static_cast<int>(OperandKind::kGroupEast),
      static_cast<int>(OperandKind::kGroupWest));
}

std::string event_section() {
  return "\n## Events\n\nPer superlane k; what an engine lets be seen.\n\n"
         "| event | unit | index | payload bytes | cycle |\n|---|---|---|---|---|\n"
#define LPU_EVENT(name, text, unit, index, payload, when) \
  "| `" text "` | " unit " | " index " | " payload " | " when " |\n"
#include "emulator/trace/events.def"
#undef LPU_EVENT
      ;
}

std::string queue_rows(std::string_view name) {
  const Chip c = preset(name);
  std::string s;
  int first = 0;
  for (int q = 1; q <= queue_count(c); ++q) {
    const QueueInfo a = queue_info(c, first);
    const bool same = q < queue_count(c) && queue_info(c, q).unit == a.unit &&
                      (a.unit != Unit::kMem || queue_info(c, q).hemisphere == a.hemisphere);
    if (same) continue;
    const auto row = q - 1 == first ? fmt::format("{} | {}", first, queue_name(c, first))
                                    : fmt::format("{}..{} | {} to {}", first, q - 1, queue_name(c, first),
                                                  queue_name(c, q - 1));
    s += fmt::format("| {} | {} | {} |\n", name, row, unit_name(a.unit));
    first = q;
  }
  return s;
}

std::string queue_section() {
  std::string s = "\n## Queues\n\n| preset | queues | names | unit |\n|---|---|---|---|\n";
  for (const std::string_view name : chip_presets()) s += queue_rows(name);
  return s;
}

}  // namespace

std::string isa_markdown() {
  return "# Instruction set and chip\n\nGenerated from `chip.def`, `ops.def`, `fields.def` and `events.def` "
         "by "
         "`emit_md.cpp`; do not edit. Regenerate with\n`LPU_UPDATE_GOLDEN=1 test_isa`. Source labels are "
         "explained at "
         "the top of `chip.def`.\n\n" +
         chip_section() + derived_section() + op_section() + format_section() + operand_section() +
         event_section() + queue_section();
}

}  // namespace lpu
