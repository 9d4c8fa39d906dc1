// Blocks of the MXM planes: weight loads, and activations with their weights before and accumulates after
// them.
#include <algorithm>

#include "emulator/isa/semantics/decode.h"
#include "tests/fuzz/random/builder.h"

namespace lpu::fuzz {

using semantics::Decode;

int Builder::choose_decode() {
  const WeightDecoder has = chip_.decoder();
  if (has == WeightDecoder::kNone || rng_->percent(25)) return 0;
  return has == WeightDecoder::kInt4 ? rng_->range(1, 2) : rng_->range(1, 4);
}

bool Builder::propose_load() {
  const int plane = rng_->below(chip_.mxm_planes);
  const Hemisphere h = plane_hemisphere(plane);
  Flow t = target(timing::mxm_tap(chip_, h), outward(h));
  const int mode = choose_decode();
  const bool three_bit = mode >= static_cast<int>(Decode::kThreeBitA);
  if (three_bit && chip_.mxm_weight_streams < semantics::kThreeBitColumns) return false;
  const int most = static_cast<int>(chip_.mxm_weight_streams);
  const int count = three_bit           ? semantics::kThreeBitColumns
                    : rng_->percent(70) ? rng_->range(1, std::min(4, most))
                                        : rng_->range(1, most);
  const int taken = semantics::decode_streams(static_cast<Decode>(mode), count);
  if (three_bit && chip_.lanes() < count) return false;
  t.stream.id =
      static_cast<std::uint8_t>(std::min<int>(t.stream.id, static_cast<int>(chip_.streams) - taken));
  Draft d;
  if (!need(&d, t.stream, taken, t.x, t.at, t.pattern)) return false;
  const int column = rng_->below(chip_.lanes() - count + 1);
  d.atoms.push_back(make_atom(mxm_queue(chip_, plane, Unit::kMxmWeights), t.at,
                              {make_instr(Op::kLw, {column, t.stream.code(), count, mode})}, t.pattern,
                              steps(t.pattern, 4)));
  return commit(&d);
}

Instr Builder::acc(int plane, bool emit) {
  const Stream s{inward(plane_hemisphere(plane)), static_cast<std::uint8_t>(4 * group())};
  const int row = rng_->percent(70) ? rng_->below(std::min<std::int64_t>(3, chip_.mxm_acc_rows))
                                    : rng_->below(chip_.mxm_acc_rows);
  return make_instr(Op::kAcc,
                    {row, rng_->percent(40) ? 1 : 0, emit ? 1 : 0, rng_->below(8), emit ? s.code() : 0});
}

// `at`: dispatch of the first activation.
void Builder::add_acc(Draft* d, int plane, std::int64_t at, const Pattern& p) {
  const Hemisphere h = plane_hemisphere(plane);
  const std::int64_t start = timing::result_at(chip_, Op::kAbc, {at}).v;
  const bool emit = rng_->percent(60);
  const Instr i = acc(plane, emit);
  d->atoms.push_back(make_atom(mxm_queue(chip_, plane, Unit::kMxmAcc), start, {i}, p, steps(p, 3)));
  if (!emit) return;
  Stream s = Stream::from_code(i.f[field::Acc::stream]);
  for (int k = 0; k < 4; ++k, ++s.id)
    d->flows.push_back({s, timing::mxm_launch(chip_, h), start + chip_.lat_mxm_acc, p});
}

bool Builder::propose_multiply() {
  const int plane = rng_->below(chip_.mxm_planes);
  const Hemisphere h = plane_hemisphere(plane);
  const int array = mxm_queue(chip_, plane, Unit::kMxmArray);
  const Flow t = target(timing::mxm_tap(chip_, h), outward(h));
  Draft d;
  if (!need(&d, t.stream, 1, t.x, t.at, t.pattern)) return false;
  std::optional<int> set = tables_.weights_in_force(plane, t.at);
  if (!set || rng_->percent(30)) {
    set = rng_->below(2);
    const std::int64_t install = t.at - chip_.lat_mxm_settle - (rng_->percent(50) ? 0 : rng_->below(8));
    d.atoms.push_back(make_atom(array, install, {make_instr(Op::kIw, {*set})}, {}, {}));
  }
  std::vector<int> even;  // the same set again in every iteration
  for (std::size_t l = 0; l < t.pattern.levels.size(); ++l) even.push_back(2 * rng_->range(-2, 2));
  d.atoms.push_back(make_atom(array, t.at, {make_instr(Op::kAbc, {*set, t.stream.code()})}, t.pattern, even));
  add_acc(&d, plane, t.at, t.pattern);
  return commit(&d);
}

// Install and activate in one repeated body whose step flips the weight set, as double buffering does.
bool Builder::propose_alternating() {
  const int plane = rng_->below(chip_.mxm_planes);
  const Hemisphere h = plane_hemisphere(plane);
  const auto settle = static_cast<std::int32_t>(chip_.lat_mxm_settle);
  Pattern p{.levels = {}, .body = settle + 1};
  p.levels.push_back({rng_->range(1, 3), p.body + rng_->below(3)});
  const Stream s = stream(outward(h));
  const std::int64_t start = moment(), first = start + settle;
  Pattern activations{.levels = p.levels, .body = 1};
  Draft d;
  if (!need(&d, s, 1, timing::mxm_tap(chip_, h), first, activations)) return false;
  const int set = rng_->below(2);
  std::vector<Instr> body = {make_instr(Op::kIw, {set})};
  if (settle > 1) body.push_back(make_instr(Op::kNop, {settle - 1}));
  body.push_back(make_instr(Op::kAbc, {set, s.code()}));
  d.atoms.push_back(
      make_atom(mxm_queue(chip_, plane, Unit::kMxmArray), start, body, p, {2 * rng_->range(-1, 1) + 1}));
  add_acc(&d, plane, first, activations);
  return commit(&d);
}

}  // namespace lpu::fuzz
