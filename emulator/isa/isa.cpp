#include "emulator/isa/isa.h"

#include <fmt/format.h>

namespace lpu {
namespace {

constexpr LatencyKey zero = LatencyKey::kZero;
constexpr LatencyKey lat_read = LatencyKey::kRead;
constexpr LatencyKey lat_write_to_read = LatencyKey::kWriteToRead;
constexpr LatencyKey lat_alu = LatencyKey::kAlu;
constexpr LatencyKey lat_mxm_settle = LatencyKey::kSettle;
constexpr LatencyKey abc_to_acc = LatencyKey::kAbcToAcc;
constexpr LatencyKey lat_mxm_acc = LatencyKey::kAccumulate;
constexpr LatencyKey lat_barrier = LatencyKey::kBarrier;

namespace step {
constexpr Step none = Step::kNone, addr = Step::kAddr, both = Step::kBoth, column = Step::kColumn,
               set = Step::kSet, row = Step::kRow;
}

constexpr OpInfo kOps[] = {
#define LPU_OP(name, mnemonic, code, unit, format, stepped, d_skew, d_func, source, doc) \
  {Op::k##name,   #name,  mnemonic, Unit::k##unit, Format::k##format,                    \
   step::stepped, d_skew, d_func,   source,        doc},
#include "emulator/isa/ops.def"
#undef LPU_OP
};

constexpr FieldInfo kFields[] = {
#define LPU_FORMAT_BEGIN(F)
#define LPU_FIELD(F, name, lsb, width, sgn, doc) {Format::k##F, #name, lsb, width, Signedness::sgn, doc},
#define LPU_FORMAT_END(F)
#include "emulator/isa/fields.def"
#undef LPU_FORMAT_BEGIN
#undef LPU_FIELD
#undef LPU_FORMAT_END
};

consteval bool opcodes_unique() {
  for (const OpInfo& a : kOps)
    for (const OpInfo& b : kOps)
      if (&a != &b && (a.op == b.op || a.mnemonic == b.mnemonic)) return false;
  return true;
}
consteval bool sources_given() {
  for (const OpInfo& a : kOps)
    if (a.source.empty() || a.doc.empty()) return false;
  return true;
}
consteval bool fields_disjoint() {
  for (const FieldInfo& a : kFields) {
    if (a.lsb < 8 || a.lsb + a.width > 128 || a.width < 1 || a.width > 32) return false;
    if (a.lsb / 64 != (a.lsb + a.width - 1) / 64) return false;  // the codec handles one half at a time
    for (const FieldInfo& b : kFields)
      if (&a != &b && a.format == b.format && a.lsb < b.lsb + b.width && b.lsb < a.lsb + a.width)
        return false;
  }
  return true;
}
consteval bool formats_fit() {
  for (const FieldInfo& a : kFields) {
    int n = 0;
    for (const FieldInfo& b : kFields) n += a.format == b.format ? 1 : 0;
    if (n > kMaxFields) return false;
  }
  return true;
}
static_assert(opcodes_unique(), "two rows of ops.def share an opcode or a mnemonic");
static_assert(sources_given(), "a row of ops.def has no source or no text");
static_assert(fields_disjoint(), "fields of a format overlap or leave the word");
static_assert(formats_fit(), "a format has more fields than Instr holds");

struct FormatRange {
  int first = 0, count = 0;
};
constexpr int kFormats = static_cast<int>(Format::kVxm) + 1;
consteval std::array<FormatRange, kFormats> format_ranges() {
  std::array<FormatRange, kFormats> r{};
  int i = 0;
  for (const FieldInfo& f : kFields) {
    FormatRange& fr = r[static_cast<std::size_t>(f.format)];
    if (fr.count == 0) fr.first = i;
    ++fr.count;
    ++i;
  }
  return r;
}
constexpr auto kRanges = format_ranges();

consteval std::array<std::int16_t, 256> op_index() {
  std::array<std::int16_t, 256> t{};
  for (auto& e : t) e = -1;
  std::int16_t i = 0;
  for (const OpInfo& o : kOps) t[static_cast<std::uint8_t>(o.op)] = i++;
  return t;
}
constexpr auto kOpIndex = op_index();

}  // namespace

std::span<const OpInfo> all_ops() { return kOps; }
std::span<const FieldInfo> all_fields() { return kFields; }

const OpInfo* find_op(std::uint8_t code) { return kOpIndex[code] < 0 ? nullptr : &kOps[kOpIndex[code]]; }

const OpInfo* find_op(std::string_view mnemonic) {
  for (const OpInfo& o : kOps)
    if (o.mnemonic == mnemonic) return &o;
  return nullptr;
}

const OpInfo& info(Op op) { return kOps[kOpIndex[static_cast<std::uint8_t>(op)]]; }

std::span<const FieldInfo> fields_of(Format format) {
  const FormatRange& r = kRanges[static_cast<std::size_t>(format)];
  return std::span<const FieldInfo>(kFields).subspan(static_cast<std::size_t>(r.first),
                                                     static_cast<std::size_t>(r.count));
}

std::string_view unit_name(Unit u) {
  switch (u) {
    case Unit::kIcu:
      return "ICU";
    case Unit::kMem:
      return "MEM";
    case Unit::kVxm:
      return "VXM";
    case Unit::kMxmWeights:
      return "MXM weights";
    case Unit::kMxmArray:
      return "MXM array";
    case Unit::kMxmAcc:
      return "MXM accumulators";
    case Unit::kReserved:
      return "SXM/C2C";
  }
  return "?";
}

bool takes_b(Op op) {
  switch (op) {
    case Op::kPass:
    case Op::kSat8:
    case Op::kI2F:
    case Op::kF2I:
      return false;
    default:
      return info(op).unit == Unit::kVxm;
  }
}

int queue_count(const Chip& c) {
  return static_cast<int>(2 * c.mem_slices + kAlus + kMxmQueuesPerPlane * c.mxm_planes + c.reserved_queues);
}

int mem_queue(const Chip& c, Hemisphere h, int slice) {
  return static_cast<int>(h == Hemisphere::kEast ? c.mem_slices : 0) + slice;
}
int vxm_queue(const Chip& c, int alu) { return static_cast<int>(2 * c.mem_slices) + alu; }
int mxm_queue(const Chip& c, int plane, Unit unit) {
  const int k = unit == Unit::kMxmWeights ? 0 : unit == Unit::kMxmArray ? 1 : 2;
  return static_cast<int>(2 * c.mem_slices) + kAlus + kMxmQueuesPerPlane * plane + k;
}

QueueInfo queue_info(const Chip& c, int queue) {
  const int slices = static_cast<int>(c.mem_slices);
  if (queue < 2 * slices)
    return {Unit::kMem, queue % slices, queue < slices ? Hemisphere::kWest : Hemisphere::kEast};
  queue -= 2 * slices;
  if (queue < kAlus) return {Unit::kVxm, queue, Hemisphere::kWest};
  queue -= kAlus;
  if (queue < kMxmQueuesPerPlane * c.mxm_planes) {
    constexpr Unit kKinds[] = {Unit::kMxmWeights, Unit::kMxmArray, Unit::kMxmAcc};
    const int plane = queue / kMxmQueuesPerPlane;
    return {kKinds[queue % kMxmQueuesPerPlane], plane, plane_hemisphere(plane)};
  }
  return {Unit::kReserved, queue - kMxmQueuesPerPlane * static_cast<int>(c.mxm_planes), Hemisphere::kWest};
}

std::string queue_name(const Chip& c, int queue) {
  const QueueInfo q = queue_info(c, queue);
  switch (q.unit) {
    case Unit::kMem:
      return fmt::format("MEM_{}{}", q.hemisphere == Hemisphere::kWest ? 'W' : 'E', q.index);
    case Unit::kVxm:
      return fmt::format("VXM{}", q.index);
    case Unit::kMxmWeights:
      return fmt::format("MXM{}.weights", q.index);
    case Unit::kMxmArray:
      return fmt::format("MXM{}.array", q.index);
    case Unit::kMxmAcc:
      return fmt::format("MXM{}.acc", q.index);
    default:
      return fmt::format("RSV{}", q.index);
  }
}

}  // namespace lpu
