// What must hold of the .def files themselves.
#include <doctest/doctest.h>

#include <set>

#include "emulator/isa/isa.h"
#include "emulator/isa/timing.h"

namespace lpu::tests {
namespace {
const FieldInfo& field_of(Format format, int index) {
  return fields_of(format)[static_cast<std::size_t>(index)];
}
const ChipKey& key(std::int64_t Chip::*member) {
  for (const ChipKey& k : chip_keys())
    if (k.member == member) return k;
  FAIL("no such key");
  return chip_keys().front();
}
}  // namespace

TEST_CASE("every chip key has a source, a text, a unit and presets within its range") {
  std::set<std::string_view> names;
  for (const ChipKey& k : chip_keys()) {
    CAPTURE(k.key);
    CHECK(names.insert(k.key).second);
    CHECK_FALSE(k.source.empty());
    CHECK_FALSE(k.doc.empty());
    CHECK_FALSE(k.unit.empty());
    for (const std::int64_t v : k.preset_values) {
      CHECK(v >= k.min);
      CHECK(v <= k.max);
    }
  }
}

TEST_CASE("fields hold every value that the largest chip needs") {
  const auto holds = [](Format f, int index, std::int64_t least) {
    return field_of(f, index).max() >= least;
  };
  const std::int64_t words = kBanks * key(&Chip::mem_bank_words).max;
  CHECK(holds(Format::kRead, field::Read::addr, words - 1));
  CHECK(holds(Format::kWrite, field::Write::addr, words - 1));
  CHECK(holds(Format::kReadWrite, field::ReadWrite::addr, words - 1));
  CHECK(holds(Format::kReadWrite, field::ReadWrite::waddr, words - 1));
  CHECK(holds(Format::kLw, field::Lw::column, kMaxLanes - 1));
  CHECK(holds(Format::kLw, field::Lw::count, key(&Chip::mxm_weight_streams).max));
  CHECK(holds(Format::kAcc, field::Acc::row, key(&Chip::mxm_acc_rows).max - 1));
  CHECK(holds(Format::kConfig, field::Config::superlanes, key(&Chip::superlanes).max));
  CHECK(key(&Chip::superlanes).max * kLanesPerSuperlane == kMaxLanes);
  // Both planes of a hemisphere can load at once from the streams that flow towards them.
  CHECK(2 * key(&Chip::mxm_weight_streams).max <= key(&Chip::streams).min);
}

TEST_CASE("opcodes and mnemonics find their instruction") {
  for (const OpInfo& op : all_ops()) {
    CHECK(find_op(static_cast<std::uint8_t>(op.op)) == &op);
    CHECK(find_op(op.mnemonic) == &op);
    CHECK(&info(op.op) == &op);
  }
  CHECK(find_op(std::uint8_t{0xFF}) == nullptr);
  CHECK(find_op("frobnicate") == nullptr);
}

TEST_CASE("a step names a field that the instruction has") {
  for (const OpInfo& op : all_ops()) {
    const auto has = [&](std::string_view name) {
      for (const FieldInfo& f : fields_of(op.format))
        if (f.name == name) return true;
      return false;
    };
    CAPTURE(op.mnemonic);
    switch (op.step) {
      case Step::kNone:
        break;
      case Step::kAddr:
        CHECK(has("addr"));
        break;
      case Step::kBoth:
        CHECK((has("addr") && has("waddr")));
        break;
      case Step::kColumn:
        CHECK(has("column"));
        break;
      case Step::kSet:
        CHECK(has("set"));
        break;
      case Step::kRow:
        CHECK(has("row"));
        break;
    }
  }
}

TEST_CASE("queue numbers and queue_info are inverse, names are unique") {
  for (const std::string_view preset : chip_presets()) {
    Chip c;
    REQUIRE(chip_preset(preset, &c));
    std::set<std::string> names;
    for (int q = 0; q < queue_count(c); ++q) {
      const QueueInfo i = queue_info(c, q);
      if (i.unit == Unit::kMem)
        CHECK(mem_queue(c, i.hemisphere, i.index) == q);
      else if (i.unit == Unit::kVxm)
        CHECK(vxm_queue(c, i.index) == q);
      else if (i.unit != Unit::kReserved)
        CHECK(mxm_queue(c, i.index, i.unit) == q);
      CHECK(names.insert(queue_name(c, q)).second);
    }
  }
}

TEST_CASE("operand bytes and stream codes are inverse") {
  for (int code = 0; code < 256; ++code) CHECK(Operand::from_code(code).code() == code);
  for (int code = 0; code < 64; ++code) CHECK(Stream::from_code(code).code() == code);
}

}  // namespace lpu::tests
