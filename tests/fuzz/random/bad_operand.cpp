#include "tests/fuzz/random/bad_operand.h"

namespace lpu::fuzz {
namespace {

constexpr int kOtherDirection = 32;  // fields.def: bit 5 of a stream

void spoil_lw(const Chip& chip, Instr* i, Rng* rng) {
  auto& f = i->f;
  switch (rng->below(6)) {
    case 0:
      f[field::Lw::count] = 0;
      break;
    case 1:
      f[field::Lw::count] = static_cast<std::int32_t>(chip.mxm_weight_streams) + 1;
      break;
    case 2:
      f[field::Lw::column] = chip.lanes() - f[field::Lw::count] + 1;
      break;
    case 3:
      f[field::Lw::stream] ^= kOtherDirection;
      break;
    case 4:
      f[field::Lw::decode] = rng->range(5, 7);
      break;
    default:
      f[field::Lw::decode] = static_cast<int>(chip.mxm_weight_decoder) == 2 ? 5 : 3;
      break;
  }
}

void spoil_acc(const Chip& chip, Instr* i, Rng* rng) {
  auto& f = i->f;
  const int form = f[field::Acc::emit] != 0 ? rng->below(3) : 0;
  if (form == 0) f[field::Acc::row] = static_cast<std::int32_t>(chip.mxm_acc_rows);
  if (form == 1) f[field::Acc::stream] ^= kOtherDirection;
  if (form == 2) f[field::Acc::stream] += rng->range(1, 3);
}

void spoil_vxm(Instr* i, Rng* rng) {
  auto& f = i->f;
  switch (rng->below(7)) {
    case 0:
      f[field::Vxm::a] = 7 << 5;
      break;
    case 1:
      f[field::Vxm::a] = Operand{}.code();
      break;
    case 2:
      f[field::Vxm::b] = takes_b(i->op) ? Operand{}.code() : Operand::imm().code();
      break;
    case 3:
      f[field::Vxm::out] = Operand::imm().code();
      break;
    case 4:
      f[field::Vxm::out] = Operand::alu(rng->below(kAlus)).code();
      break;
    case 5:
      f[field::Vxm::a] = Operand::alu(kAlus).code();
      break;
    default:
      f[field::Vxm::out] = Operand::group(Direction::kEast, 8).code();
      break;
  }
}

}  // namespace

Instr with_bad_operand(const Chip& chip, Instr i, Rng* rng) {
  const std::int32_t beyond = chip.slice_words() + rng->below(3);
  switch (i.op) {
    case Op::kReadWrite:
      i.f[rng->percent(50) ? field::ReadWrite::waddr : field::ReadWrite::addr] = beyond;
      break;
    case Op::kRead:
      i.f[field::Read::addr] = beyond;
      break;
    case Op::kWrite:
      i.f[field::Write::addr] = beyond;
      break;
    case Op::kLw:
      spoil_lw(chip, &i, rng);
      break;
    case Op::kIw:
      break;  // both values of its only field are right
    case Op::kAbc:
      i.f[field::Abc::stream] ^= kOtherDirection;
      break;
    case Op::kAcc:
      spoil_acc(chip, &i, rng);
      break;
    default:
      spoil_vxm(&i, rng);
      break;
  }
  return i;
}

}  // namespace lpu::fuzz
