#include "emulator/compiler/epilogue.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "emulator/compiler/instructions.h"

namespace lpu::compiler {
namespace {

// Inward stream groups of the operands (groups of planes 0 and 1 are neighbours). Zero points are bytes, on
// streams of the second scale group. Groups 6 and 7 carry sums from the planes until the shared pair's have
// arrived. Results of planes 0 and 1 leave on outward groups 0 and 1.
constexpr int kAccGroup = 0, kScaleGroup = 2, kXScaleGroup = 4, kSumGroup = 5, kFreeGroup = 6,
              kZeroStream = 12;

Region skip(const Region& r, int rows) { return {r.slice, r.addr + rows, r.rows - rows}; }

std::vector<int> alus(int first, int count) {
  std::vector<int> r;
  for (int i = first; i < first + count; ++i) r.push_back(i);
  return r;
}

}  // namespace

int output_operations(const Plan& p, bool split) {
  int n = split ? 1 : 0;
  n += p.k.scale_shift > 0 ? 1 : 0;
  n += p.zero_points ? 2 : 0;
  if (p.request.output == Output::kInt32) return std::max(n, 1);
  n += 3 + (p.k.terms > 1 ? 1 : 0);
  return n + (p.bytes_out() ? 3 : 0);
}

Epilogue::Job Epilogue::job(Hemisphere h, int plane, bool split) const {
  const HemispherePlan& hp = p_.hemi[static_cast<int>(h)];
  Job j{h, plane, split, 0, 0, {}};
  const std::int64_t tokens = p_.m_chunk;
  if (split) {
    j.levels = {{tokens, 1, 1, 0, 1, 1, hp.y_split_step}};
    return j;
  }
  const std::int64_t pairs = hp.padded_pairs, a = p_.interleave, term = tokens * pairs;
  std::int64_t period = 1;
  const auto level = [&](std::int64_t count, std::int64_t acc, std::int64_t scale, std::int64_t sum,
                         std::int64_t x_scale, std::int64_t y) {
    j.levels.push_back({count, period, acc, scale, sum, x_scale, y});
    period *= count;
  };
  if (p_.k.terms > 1) {
    // Rows in flight, then the terms of each in the order of the sum: parity, segment, term row.
    const std::int64_t parities = p_.k.split_terms ? 2 : 1, segments = p_.k.segments;
    level(a, 1, 1, 0, 0, 1);
    level(parities, segments * term, pairs, segments * tokens, 0, 0);
    level(segments, term, parities * pairs, tokens, 0, 0);
    level(p_.k.rows / p_.k.rows_per_term, parities * segments * term, parities * segments * pairs,
          parities * segments * tokens, 0, 0);
  }
  level(pairs / a, a, a, 0, 0, a);
  level(tokens, pairs, 0, 1, 1, hp.y_pairs);
  return j;
}

std::int64_t Epilogue::emit(const Job& job, const std::vector<int>& pool, bool read_shared,
                            Timeline* t) const {
  const HemispherePlan& hp = p_.hemi[static_cast<int>(job.h)];
  const Direction in = inward(job.h);
  const Site vxm = timing::vxm_tap();
  const bool several_terms = p_.k.terms > 1 && !job.split;
  const std::size_t term_levels = several_terms ? 4 : 0;
  const std::int64_t terms = several_terms ? p_.k.terms : 1, a = p_.interleave;
  std::int64_t now = 0;  // cycle at which the value so far is at hand
  std::size_t used = 0;  // ALUs of the pool taken
  Operand value;         // where the value so far is

  // Loops of an operand or operation: all levels, or only those past the terms.
  const auto levels = [&](bool per_term, auto step) {
    std::vector<Level> r;
    for (std::size_t i = 0; i < job.levels.size(); ++i) {
      const bool of_terms = i > 0 && i < term_levels;
      if (!per_term && of_terms) continue;
      r.push_back({job.levels[i].count, job.levels[i].period, step(job.levels[i])});
    }
    return r;
  };
  const auto none = [](const RowLevel&) { return std::int64_t{0}; };
  const auto operand = [&](Hemisphere h, const Region& r, Direction d, int first_stream, int bytes,
                           std::int64_t when, bool per_term, auto step) {
    for (int b = 0; b < bytes; ++b) {
      Block block = Block::leaf(0, read(r.addr, {d, static_cast<std::uint8_t>(first_stream + b)}));
      block.repeat(levels(per_term, step));
      t->add_read(h, r.slice + b, d, vxm, when, std::move(block));
    }
  };
  const auto run = [&](Op op, Operand x, Operand y, Operand out, std::int32_t imm, bool per_term) {
    const int i = pool.at(used++);
    Block b = Block::leaf(now, alu(op, x, y, out, imm));
    b.repeat(levels(per_term, none));
    t->add(vxm_queue(c_, i), std::move(b));
    now += c_.lat_alu;
    value = Operand::alu(i);
  };

  // The sum: from SRAM, plus the other hemisphere's part of a shared pair.
  const int first_row = job.token * hp.padded_pairs + job.pair;
  const Region acc = job.split ? hp.acc_split[job.plane] : skip(hp.acc[job.plane], first_row);
  const int acc_group = kAccGroup + job.plane;
  operand(job.h, acc, in, 4 * acc_group, 4, 0, true, [](const RowLevel& l) { return l.acc; });
  value = Operand::group(in, acc_group);
  const bool int_out = p_.request.output == Output::kInt32;
  const int y_group = job.plane;
  const Operand y_out = p_.bytes_out()
                            ? Operand::byte({outward(job.h), static_cast<std::uint8_t>(4 * y_group)})
                            : Operand::group(outward(job.h), y_group);
  int int_ops = (job.split ? 1 : 0) + (p_.k.scale_shift > 0 ? 1 : 0) + (p_.zero_points ? 1 : 0);
  if (int_out && int_ops == 0) int_ops = 1;
  const auto out_if_last_int = [&] { return int_out && --int_ops == 0 ? y_out : Operand{}; };

  if (job.split) {
    operand(Hemisphere::kEast, p_.hemi[1].acc_split[job.plane], Direction::kWest, 4 * acc_group, 4, 0, true,
            [](const RowLevel& l) { return l.acc; });
    run(Op::kAddMod, value, Operand::group(Direction::kWest, acc_group), out_if_last_int(), 0, true);
  }
  if (p_.k.scale_shift > 0 || (int_out && int_ops == 1 && !job.split && !p_.zero_points))
    run(Op::kSar, value, Operand::imm(), out_if_last_int(), p_.k.scale_shift, true);
  if (p_.zero_points) {
    const Region& zero = job.split ? hp.zero_split[job.plane] : hp.zero[job.plane];
    const std::int64_t sum_at = now - c_.lat_alu;
    operand(job.h, zero, in, kZeroStream + job.plane, 1, sum_at, true,
            [](const RowLevel& l) { return l.scale; });
    if (read_shared)
      operand(job.h, hp.sum, in, 4 * kSumGroup, 4, sum_at, true, [](const RowLevel& l) { return l.sum; });
    const Operand sum = value;
    now = sum_at;
    run(Op::kMulMod, Operand::byte({in, static_cast<std::uint8_t>(kZeroStream + job.plane)}),
        Operand::group(in, kSumGroup), {}, 0, true);
    run(Op::kSubMod, sum, value, out_if_last_int(), 0, true);
  }
  if (!int_out) {
    run(Op::kI2F, value, {}, {}, 0, true);
    const Region scale = job.split ? hp.w_scale_split[job.plane] : skip(hp.w_scale[job.plane], job.pair);
    const int second =
        job.split ? kFreeGroup : kScaleGroup;  // whole pairs' planes take turns with zero points
    const int scale_group = job.plane == 0 ? kScaleGroup : p_.zero_points ? second : kScaleGroup + 1;
    operand(job.h, scale, in, 4 * scale_group, 4, now, true, [](const RowLevel& l) { return l.scale; });
    run(Op::kFMul, value, Operand::group(in, scale_group), {}, 0, true);
    if (several_terms) {
      // r = p[0]; r = fl(r + p[t]): `interleave` rows take turns, so the sum comes back to its ALU just in
      // time.
      const int i = pool.at(used++);
      const Operand p = value, self = Operand::alu(i);
      Block sum =
          Block::sequence(now, {Block::leaf(0, alu(Op::kPass, p)).repeat({a, 1, 0}),
                                Block::leaf(a, alu(Op::kFAdd, self, p)).repeat({a * (terms - 1), 1, 0})});
      for (std::size_t l = term_levels; l < job.levels.size(); ++l)
        sum.repeat({job.levels[l].count, job.levels[l].period, 0});
      t->add(vxm_queue(c_, i), std::move(sum));
      value = self;
      now += c_.lat_alu + a * (terms - 1);
    }
    if (read_shared)
      operand(job.h, skip(hp.x_scale, token_ + job.token), in, 4 * kXScaleGroup, 4, now, false,
              [](const RowLevel& l) { return l.x_scale; });
    run(Op::kFMul, value, Operand::group(in, kXScaleGroup), p_.bytes_out() ? Operand{} : y_out, 0, false);
    if (p_.bytes_out()) {
      run(Op::kFMul, value, Operand::imm(), {}, std::bit_cast<std::int32_t>(p_.request.inverse_output_scale),
          false);
      run(Op::kF2I, value, {}, {}, 0, false);
      run(Op::kSat8, value, {}, y_out, 0, false);
    }
  }
  const Region& y = job.split ? hp.y_split[job.plane] : hp.y[job.plane];
  const int y_base =
      y.addr + (job.split ? token_ * hp.y_split_step : (token_ + job.token) * hp.y_pairs + job.pair);
  const Site edge = timing::vxm_launch(c_, outward(job.h));
  for (int b = 0; b < (p_.bytes_out() ? 1 : 4); ++b) {
    Block block = Block::leaf(0, write(y_base, {outward(job.h), static_cast<std::uint8_t>(4 * y_group + b)}));
    block.repeat(levels(false, [](const RowLevel& l) { return l.y; }));
    t->add_write(job.h, y.slice + b, outward(job.h), edge, now, std::move(block));
  }
  return now;
}

void Epilogue::start(const std::vector<Placed>& jobs) {
  Timeline t(c_);
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  const auto wait_for = [&](Hemisphere h, const Region& acc, bool split) {
    const int site = timing::mem_site(c_, Hemisphere::kEast, acc.slice + 3).x;
    least = std::max(least, feed_.acc_ready[static_cast<int>(h)][split ? 1 : 0] + c_.lat_read + site);
  };
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const Job& j = jobs[i].job;
    const std::int64_t launch = emit(j, jobs[i].pool, i == 0, &t);
    // Results must not meet weights or activations on the outward streams: they start behind the last of
    // them.
    const std::int64_t to_mxm =
        timing::mxm_tap(c_, Hemisphere::kEast).x - timing::vxm_launch(c_, Direction::kEast).x;
    least = std::max(least, feed_.last_tap + 1 - to_mxm - launch);
    const int h = static_cast<int>(j.h);
    wait_for(j.h, j.split ? p_.hemi[h].acc_split[j.plane] : p_.hemi[h].acc[j.plane], j.split);
    if (j.split) wait_for(Hemisphere::kEast, p_.hemi[1].acc_split[j.plane], true);
  }
  t_.append_when_free(std::move(t), least);
}

void Epilogue::pair_outputs(Hemisphere h, int local_pair, std::int64_t launch) {
  const EarlyOutput e = early_output(c_, p_.m_chunk, p_.n.planes, output_operations(p_, false));
  const int pairs = p_.hemi[static_cast<int>(h)].padded_pairs;
  const HemispherePlan& hp = p_.hemi[static_cast<int>(h)];
  std::int64_t at = launch + e.first;
  for (int pl = 0; pl < p_.n.planes; ++pl) {
    // Every block but the last has e.rows rows; in one queue all operands advance alike from block to block.
    const auto step = [&](int queue) -> std::int64_t {
      const int slice = queue - mem_queue(c_, h, 0);
      const auto in = [&](const Region& r) { return slice >= r.slice && slice < r.slice + 4; };
      return in(hp.acc[pl]) ? std::int64_t{e.rows} * pairs : in(hp.x_scale) ? e.rows : 0;
    };
    const auto block = [&](int token, int rows) {
      const Job j{h, pl, false, local_pair, token, {{rows, 1, pairs, 0, 1, 1, pairs}}};
      Timeline t(c_);
      emit(j, alus(static_cast<int>(h) * kAlus / 2, kAlus / 2), true, &t);
      return t;
    };
    const int full = p_.m_chunk / e.rows, rest = p_.m_chunk % e.rows;
    t_.add_loop(block(0, e.rows), at, full, e.spacing, step);
    at += full * e.spacing;
    if (rest == 0) continue;
    t_.add_loop(block(full * e.rows, rest), at, 1, e.spacing, step);
    at += e.spacing;
  }
}

// A chain short enough leaves ALUs for others: a plane's share of the 16, a hemisphere's half, or it takes
// all.
void Epilogue::run() {
  constexpr int kHalf = kAlus / 2;
  const int share = p_.planes_share_y ? 0 : kAlus / (2 * p_.n.planes), ops = output_operations(p_, false);
  for (int i = 0; i < p_.n.hemispheres; ++i) {
    if (p_.hemi[i].whole_pairs == 0 || p_.early_output) continue;
    std::vector<Placed> together;
    for (int pl = 0; pl < p_.n.planes; ++pl) {
      const Job j = job(static_cast<Hemisphere>(i), pl, false);
      if (ops <= share)
        together.push_back({j, alus(i * kHalf + pl * share, share)});
      else
        start({{j, ops <= kHalf ? alus(i * kHalf, kHalf) : alus(0, kAlus)}});
    }
    if (!together.empty()) start(together);
  }
  if (!p_.share.split) return;
  std::vector<Placed> shared;
  const bool halves = output_operations(p_, true) <= kHalf && !p_.planes_share_y;
  for (int pl = 0; pl < p_.n.planes; ++pl) {
    Placed j{job(Hemisphere::kWest, pl, true), halves ? alus(pl * kHalf, kHalf) : alus(0, kAlus)};
    if (halves)
      shared.push_back(std::move(j));
    else
      start({j});
  }
  if (halves) start(shared);
}

}  // namespace lpu::compiler
