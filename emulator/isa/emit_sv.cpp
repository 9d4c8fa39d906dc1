#include "emulator/isa/emit_sv.h"

#include <fmt/format.h>

#include <array>
#include <cctype>

#include "emulator/isa/isa.h"
#include "emulator/isa/semantics/decode.h"
#include "emulator/isa/timing.h"

namespace lpu {
namespace {

std::string upper(std::string_view s) {
  std::string out;
  for (const char c : s)
    out += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::string constant(std::string_view name, std::int64_t value) {
  return fmt::format("  localparam {} = {};\n", name, value);
}
// With a width, for what is compared with a field.
std::string code(std::string_view name, int bits, std::int64_t value) {
  return fmt::format("  localparam logic [{}:0] {} = {}'d{};\n", bits - 1, name, bits, value);
}

// What hardware is built from; clock, power and claims are for reports.
bool is_structure(const ChipKey& k) {
  const std::string_view group = k.key.substr(0, k.key.find('.'));
  return group != "clock" && group != "power" && group != "claim";
}

std::string chip_section(const Chip& c) {
  std::string s = "\n  // ---- chip.def\n";
  for (const ChipKey& k : chip_keys())
    if (is_structure(k)) s += constant(upper(k.key) + (k.unit == "cycles" ? "_CYCLES" : ""), c.*k.member);
  s += constant("LANES_PER_SUPERLANE", kLanesPerSuperlane) + constant("LANES", c.lanes());
  s += constant("MEM_SLICE_WORDS", c.slice_words()) + constant("MEM_HOPS", c.hops());
  return s + constant("VXM_ALUS", kAlus);
}

// timing.h's sites as distances from the VXM, the same in both hemispheres.
std::string site_section(const Chip& c) {
  const Hemisphere east = Hemisphere::kEast;
  return "\n  // ---- stream register sites, counted from the VXM outward\n" +
         constant("SITE_OUTERMOST", timing::max_site(c)) +
         constant("SITE_MEM_INNER", timing::mem_site(c, east, 0).x) +
         constant("SITE_VXM_LAUNCH", timing::vxm_launch(c, Direction::kEast).x) +
         constant("SITE_MXM_TAP", timing::mxm_tap(c, east).x) +
         constant("SITE_MXM_LAUNCH", timing::mxm_launch(c, east).x);
}

std::string queue_section(const Chip& c) {
  const int reserved = queue_count(c) - static_cast<int>(c.reserved_queues);
  return "\n  // ---- queues in their order\n" + constant("QUEUES", queue_count(c)) +
         constant("QUEUE_MEM_WEST", mem_queue(c, Hemisphere::kWest, 0)) +
         constant("QUEUE_MEM_EAST", mem_queue(c, Hemisphere::kEast, 0)) +
         constant("QUEUE_VXM", vxm_queue(c, 0)) + constant("QUEUE_MXM", mxm_queue(c, 0, Unit::kMxmWeights)) +
         constant("QUEUE_RESERVED", reserved) + constant("QUEUES_PER_PLANE", kMxmQueuesPerPlane);
}

struct Name {
  int code;
  std::string_view name;
};

constexpr std::array kUnits = {
    Name{static_cast<int>(Unit::kIcu), "UNIT_ICU"},
    Name{static_cast<int>(Unit::kMem), "UNIT_MEM"},
    Name{static_cast<int>(Unit::kVxm), "UNIT_VXM"},
    Name{static_cast<int>(Unit::kMxmWeights), "UNIT_MXM_WEIGHTS"},
    Name{static_cast<int>(Unit::kMxmArray), "UNIT_MXM_ARRAY"},
    Name{static_cast<int>(Unit::kMxmAcc), "UNIT_MXM_ACC"},
};
constexpr std::array kSteps = {
    Name{static_cast<int>(Step::kNone), "STEP_NONE"}, Name{static_cast<int>(Step::kAddr), "STEP_ADDR"},
    Name{static_cast<int>(Step::kBoth), "STEP_BOTH"}, Name{static_cast<int>(Step::kColumn), "STEP_COLUMN"},
    Name{static_cast<int>(Step::kSet), "STEP_SET"},   Name{static_cast<int>(Step::kRow), "STEP_ROW"},
};
constexpr std::array kKinds = {
    Name{static_cast<int>(OperandKind::kNone), "KIND_NONE"},
    Name{static_cast<int>(OperandKind::kImm), "KIND_IMM"},
    Name{static_cast<int>(OperandKind::kAlu), "KIND_ALU"},
    Name{static_cast<int>(OperandKind::kByteEast), "KIND_BYTE_EAST"},
    Name{static_cast<int>(OperandKind::kByteWest), "KIND_BYTE_WEST"},
    Name{static_cast<int>(OperandKind::kGroupEast), "KIND_GROUP_EAST"},
    Name{static_cast<int>(OperandKind::kGroupWest), "KIND_GROUP_WEST"},
};
constexpr std::array kDecodes = {
    Name{static_cast<int>(semantics::Decode::kBytes), "DECODE_BYTES"},
    Name{static_cast<int>(semantics::Decode::kLowNibble), "DECODE_LOW_NIBBLE"},
    Name{static_cast<int>(semantics::Decode::kHighNibble), "DECODE_HIGH_NIBBLE"},
    Name{static_cast<int>(semantics::Decode::kThreeBitA), "DECODE_THREE_BIT_A"},
    Name{static_cast<int>(semantics::Decode::kThreeBitB), "DECODE_THREE_BIT_B"},
};
constexpr int kCodeBits = 3;  // of all of the above

template <class Names>
std::string codes(const Names& names) {
  std::string s;
  for (const Name& n : names) s += code(n.name, kCodeBits, n.code);
  return s;
}

std::string_view name_of(const auto& names, int wanted) {
  for (const Name& n : names)
    if (n.code == wanted) return n.name;
  return "";
}

std::string op_section() {
  std::string s = "\n  // ---- ops.def\n";
  for (const OpInfo& op : all_ops()) s += code("OP_" + upper(op.name), 8, static_cast<int>(op.op));
  return s + codes(kUnits) + codes(kSteps);
}

// A function from opcode to one of `names`; rows that have its first need no line.
template <class Names, class Value>
std::string op_function(std::string_view name, const Names& names, Value value) {
  std::string s = fmt::format(
      "\n  function automatic logic [{}:0] {}(input logic [7:0] op);\n    // verilator no_inline_task\n    "
      "case (op)\n",
      kCodeBits - 1, name);
  for (const OpInfo& op : all_ops())
    if (static_cast<int>(value(op)) != names.front().code)
      s += fmt::format("      OP_{}: {} = {};\n", upper(op.name), name,
                       name_of(names, static_cast<int>(value(op))));
  return s + fmt::format("      default: {} = {};\n    endcase\n  endfunction\n", name, names.front().name);
}

std::string_view format_name(Format f) {
  switch (f) {
#define LPU_FORMAT_BEGIN(F) \
  case Format::k##F:        \
    return #F;
#define LPU_FIELD(...)
#define LPU_FORMAT_END(F)
#include "emulator/isa/fields.def"
#undef LPU_FORMAT_BEGIN
#undef LPU_FIELD
#undef LPU_FORMAT_END
  }
  return "";
}

std::string field_section() {
  std::string s = "\n  // ---- fields.def: lowest bit and width in the 128-bit word\n";
  s += constant("WORD_BITS", 128) + constant("OPCODE_LSB", 0) + constant("OPCODE_BITS", 8);
  for (const FieldInfo& f : all_fields()) {
    const std::string name = upper(format_name(f.format)) + "_" + upper(f.name);
    s += constant(name + "_LSB", f.lsb) + constant(name + "_BITS", f.width);
  }
  return s;
}

}  // namespace

std::string sv_package(const Chip& chip) {
  return fmt::format(
             "// The chip \"{}\" and its instruction set. Generated from chip.def, ops.def and fields.def "
             "by emulator/isa/emit_sv.cpp;\n// do not edit. Regenerate with LPU_UPDATE_GOLDEN=1 "
             "test_rtl_package.\npackage lpu_pkg;\n  // Not every design uses every fact.\n"
             "  // verilator lint_off UNUSEDPARAM\n",
             chip.preset) +
         chip_section(chip) + site_section(chip) + queue_section(chip) + op_section() +
         "\n  // ---- VXM operand kinds, Lw decode modes\n" + codes(kKinds) + codes(kDecodes) +
         field_section() + op_function("unit_of", kUnits, [](const OpInfo& op) { return op.unit; }) +
         op_function("step_of", kSteps, [](const OpInfo& op) { return op.step; }) +
         "\n  // verilator lint_on UNUSEDPARAM\nendpackage\n";
}

}  // namespace lpu
