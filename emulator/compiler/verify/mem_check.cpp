#include "emulator/compiler/verify/mem_check.h"

#include <algorithm>

#include "emulator/isa/timing.h"

namespace lpu::verify_detail {

MemCheck::MemCheck(Context* ctx, QueueInfo slice, std::vector<bool> filled)
    : ctx_(ctx),
      site_(timing::mem_site(ctx->chip, slice.hemisphere, slice.index)),
      filled_(std::move(filled)) {}

void MemCheck::issue(const Issue& i) {
  const auto& f = i.instr.f;
  switch (i.instr.op) {
    case Op::kRead:
      read(i, f[field::Read::addr], f[field::Read::stream]);
      break;
    case Op::kWrite:
      write(i, f[field::Write::addr], f[field::Write::stream]);
      break;
    case Op::kReadWrite:
      if (f[field::ReadWrite::addr] / ctx_->chip.mem_bank_words ==
          f[field::ReadWrite::waddr] / ctx_->chip.mem_bank_words)
        ctx_->raise(FaultKind::kBankConflict, i.cycle, i.who);
      read(i, f[field::ReadWrite::addr], f[field::ReadWrite::stream]);
      write(i, f[field::ReadWrite::waddr], f[field::ReadWrite::wstream]);
      break;
    default:
      break;
  }
}

bool MemCheck::address_ok(const Issue& i, std::int32_t addr) {
  if (addr < ctx_->chip.slice_words()) return true;
  ctx_->raise(FaultKind::kBadOperand, i.cycle, i.who);
  return false;
}

void MemCheck::read(const Issue& i, std::int32_t addr, int stream) {
  ++ctx_->report.use.mem_reads;
  ctx_->streams.launch(Stream::from_code(stream), site_,
                       timing::result_at(ctx_->chip, Op::kRead, {i.cycle}).v, i.superlanes, i.who);
  if (!address_ok(i, addr)) return;
  if (!filled_[static_cast<std::size_t>(addr)]) ++ctx_->report.stale_reads;
  const auto stored = std::find_if(recent_.rbegin(), recent_.rend(),
                                   [&](const Stored& s) { return s.addr == addr && s.readable > i.cycle; });
  if (stored != recent_.rend()) ctx_->raise(fault(FaultKind::kReadTooSoon, i.cycle, i.who, stored->who));
}

void MemCheck::write(const Issue& i, std::int32_t addr, int stream) {
  auto& report = ctx_->report;
  ++report.use.mem_writes;
  const Cycle last = Cycle{i.cycle} + timing::stagger(i.superlanes - 1);
  report.last_write = std::max(report.last_write, last.v);
  ctx_->streams.tap(Stream::from_code(stream), site_, i.cycle, i.superlanes, i.who);
  if (!address_ok(i, addr)) return;
  filled_[static_cast<std::size_t>(addr)] = true;
  std::erase_if(recent_, [&](const Stored& s) { return s.readable <= i.cycle; });
  recent_.push_back({timing::result_at(ctx_->chip, Op::kWrite, {i.cycle}).v, addr, i.who});
}

std::vector<std::vector<bool>> filled_vectors(const Program& p) {
  const auto words = static_cast<std::size_t>(p.chip.slice_words());
  std::vector<std::vector<bool>> filled(static_cast<std::size_t>(2 * p.chip.mem_slices),
                                        std::vector<bool>(words));
  for (const MemImage& m : p.images) {
    auto& slice = filled[static_cast<std::size_t>(m.queue)];
    const auto rows = static_cast<std::ptrdiff_t>(m.data.size() / static_cast<std::size_t>(p.chip.lanes()));
    std::fill_n(slice.begin() + m.addr, rows, true);
  }
  for (const IoTensor& t : p.tensors) {
    if (t.role != TensorRole::kInput) continue;
    for (const TensorPiece& piece : t.pieces)
      for (std::size_t byte = 0; byte < static_cast<std::size_t>(dtype_bytes(t.dtype)); ++byte)
        filled[static_cast<std::size_t>(piece.queue) + byte][static_cast<std::size_t>(piece.addr)] = true;
  }
  return filled;
}

}  // namespace lpu::verify_detail
