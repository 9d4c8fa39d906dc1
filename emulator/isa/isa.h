// The instruction set as enums and tables, made from ops.def and fields.def; checked at compile time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "emulator/isa/chip.h"

namespace lpu {

enum class Op : std::uint8_t {
#define LPU_OP(name, mnemonic, code, unit, format, step, d_skew, d_func, source, doc) k##name = (code),
#include "emulator/isa/ops.def"
#undef LPU_OP
};

enum class Format : std::uint8_t {
#define LPU_FORMAT_BEGIN(F) k##F,
#define LPU_FIELD(...)
#define LPU_FORMAT_END(F)
#include "emulator/isa/fields.def"
#undef LPU_FORMAT_BEGIN
#undef LPU_FIELD
#undef LPU_FORMAT_END
};

// Index of each field in Instr::f, e.g. field::Read::addr.
namespace field {
#define LPU_FORMAT_BEGIN(F) \
  struct F {                \
    enum Index : int {
#define LPU_FIELD(F, name, lsb, width, sgn, doc) name,
#define LPU_FORMAT_END(F) \
  kCount                  \
  }                       \
  ;                       \
  }                       \
  ;
#include "emulator/isa/fields.def"
#undef LPU_FORMAT_BEGIN
#undef LPU_FIELD
#undef LPU_FORMAT_END
}  // namespace field

inline constexpr int kMaxFields = 5;

// A decoded instruction: opcode and field values in the order of fields.def. A plain value.
struct Instr {
  Op op = Op::kNop;
  std::array<std::int32_t, kMaxFields> f{};
  bool operator==(const Instr&) const = default;
};

enum class Signedness : std::uint8_t { kUnsigned, kSigned };

struct FieldInfo {
  Format format;
  std::string_view name;
  int lsb, width;
  Signedness sign;
  std::string_view doc;
  constexpr std::int64_t min() const {
    return sign == Signedness::kSigned ? -(std::int64_t{1} << (width - 1)) : 0;
  }
  constexpr std::int64_t max() const {
    return (std::int64_t{1} << (sign == Signedness::kSigned ? width - 1 : width)) - 1;
  }
};

// The kind of queue that accepts an instruction; kIcu: every queue.
enum class Unit : std::uint8_t { kIcu, kMem, kVxm, kMxmWeights, kMxmArray, kMxmAcc, kReserved };

// What a Repeat's step is added to.
enum class Step : std::uint8_t { kNone, kAddr, kBoth, kColumn, kSet, kRow };

enum class LatencyKey : std::uint8_t {
  kZero,
  kRead,
  kWriteToRead,
  kAlu,
  kSettle,
  kAbcToAcc,
  kAccumulate,
  kBarrier
};

struct OpInfo {
  Op op;
  std::string_view name, mnemonic;
  Unit unit;
  Format format;
  Step step;
  LatencyKey d_skew, d_func;
  std::string_view source, doc;
};

std::span<const OpInfo> all_ops();
std::span<const FieldInfo> all_fields();
const OpInfo* find_op(std::uint8_t code);  // nullptr: no such opcode
const OpInfo* find_op(std::string_view mnemonic);
const OpInfo& info(Op op);
std::span<const FieldInfo> fields_of(Format format);  // in Instr::f order
std::string_view unit_name(Unit u);

// ---- VXM operands: 8 bits, kind in bits 7..5, index in bits 4..0 (documented simplification of the
// routing of tsp.md 7.1: any ALU reaches any stream group, any ALU's result of this very cycle chains).
enum class OperandKind : std::uint8_t {
  kNone = 0,
  kImm = 1,       // the word's 32-bit immediate, in every lane
  kAlu = 2,       // result that ALU `index` finishes in this cycle
  kByteEast = 3,  // stream `index` flowing east, sign-extended int8; as output: the low byte
  kByteWest = 4,
  kGroupEast = 5,  // four streams 4*index .. 4*index+3 flowing east as one 32-bit value (SG4, P20 I-B)
  kGroupWest = 6,
};
struct Operand {
  OperandKind kind = OperandKind::kNone;
  int index = 0;
  constexpr int code() const { return (static_cast<int>(kind) << 5) | index; }
  static constexpr Operand from_code(int c) { return {static_cast<OperandKind>((c >> 5) & 7), c & 31}; }
  static constexpr Operand byte(Stream s) {
    return {s.dir == Direction::kEast ? OperandKind::kByteEast : OperandKind::kByteWest, s.id};
  }
  static constexpr Operand group(Direction d, int g) {
    return {d == Direction::kEast ? OperandKind::kGroupEast : OperandKind::kGroupWest, g};
  }
  static constexpr Operand alu(int i) { return {OperandKind::kAlu, i}; }
  static constexpr Operand imm() { return {OperandKind::kImm, 0}; }
  constexpr bool operator==(const Operand&) const = default;
  constexpr bool is_stream() const {
    return kind >= OperandKind::kByteEast && kind <= OperandKind::kGroupWest;
  }
  constexpr bool is_group() const {
    return kind == OperandKind::kGroupEast || kind == OperandKind::kGroupWest;
  }
  constexpr Direction dir() const {
    return kind == OperandKind::kByteWest || kind == OperandKind::kGroupWest ? Direction::kWest
                                                                             : Direction::kEast;
  }
  constexpr int streams() const { return is_group() ? 4 : 1; }
  constexpr int first_stream() const { return is_group() ? 4 * index : index; }
};
// True for the ops that take a second operand.
bool takes_b(Op op);

// ---- Queues: the 144 instruction queues in their fixed order.
//   MEM west slices, MEM east slices, VXM ALU 0..15, MXM plane 0 (weights, array, accumulators), ...,
//   reserved
struct QueueInfo {
  Unit unit;
  int index;              // slice within the hemisphere, ALU, or plane
  Hemisphere hemisphere;  // of the slice or plane; west for ALUs and reserved queues
};
int queue_count(const Chip& chip);
QueueInfo queue_info(const Chip& chip, int queue);
int mem_queue(const Chip& chip, Hemisphere h, int slice);
int vxm_queue(const Chip& chip, int alu);
int mxm_queue(const Chip& chip, int plane, Unit unit);
// "MEM_W12", "VXM3", "MXM0.weights", "RSV5"
std::string queue_name(const Chip& chip, int queue);
constexpr Hemisphere plane_hemisphere(int plane) { return plane < 2 ? Hemisphere::kWest : Hemisphere::kEast; }

}  // namespace lpu
