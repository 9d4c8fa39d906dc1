#include "tests/fuzz/random/tables.h"

#include <algorithm>
#include <string>

#include "emulator/isa/semantics/decode.h"
#include "emulator/program/walker.h"

namespace lpu::fuzz {
namespace {

std::uint64_t line_key(Stream s, Site x, std::int64_t t) {
  return (static_cast<std::uint64_t>(timing::diagonal(s.dir, x, {t}) + 4096) << 6) |
         static_cast<std::uint64_t>(s.code());
}
std::int64_t position(Stream s, Site x) { return timing::transit(s.dir, timing::vxm_tap(), x).v; }

}  // namespace

Tables::Tables(const Chip& chip)
    : chip_(chip),
      busy_(static_cast<std::size_t>(queue_count(chip))),
      words_(static_cast<std::size_t>(queue_count(chip))),
      reads_(static_cast<std::size_t>(2 * chip.mem_slices)),
      writes_(static_cast<std::size_t>(2 * chip.mem_slices)),
      alu_(kAlus),
      planes_(static_cast<std::size_t>(chip.mxm_planes)) {}

bool Tables::place(const std::vector<Atom>& atoms) {
  undo_.clear();
  const bool fits = std::all_of(atoms.begin(), atoms.end(), [&](const Atom& a) { return place_atom(a); });
  if (fits && products_taken()) {
    atoms_.insert(atoms_.end(), atoms.begin(), atoms.end());
    return true;
  }
  for (auto it = undo_.rbegin(); it != undo_.rend(); ++it) (*it)();
  return false;
}

void Tables::add_power_change(std::int64_t cycle, int queue, int superlanes) {
  auto [it, added] = power_.emplace(cycle, std::pair(queue, superlanes));
  if (!added && it->second.first < queue) it->second = {queue, superlanes};
}

int Tables::superlanes(std::int64_t cycle) const {
  const auto it = power_.upper_bound(cycle);
  return it == power_.begin() ? static_cast<int>(chip_.superlanes) : std::prev(it)->second.second;
}

std::int64_t Tables::queue_end(int queue) const {
  const auto& b = busy_[static_cast<std::size_t>(queue)];
  return b.empty() ? 0 : b.rbegin()->second;
}

bool Tables::take_queue(const Atom& a) {
  const auto q = static_cast<std::size_t>(a.queue);
  if (a.start < 0 || words_[q] + word_cost(a) > chip_.queue_words) return false;
  const auto after = busy_[q].lower_bound(a.start);
  if (after != busy_[q].end() && after->first < a.start + a.length) return false;
  if (after != busy_[q].begin() && std::prev(after)->second > a.start) return false;
  busy_[q].emplace(a.start, a.start + a.length);
  words_[q] += word_cost(a);
  undo_.push_back([this, q, start = a.start, cost = word_cost(a)] {
    busy_[q].erase(start);
    words_[q] -= cost;
  });
  return true;
}

bool Tables::place_atom(const Atom& a) {
  if (!take_queue(a)) return false;
  if (a.words.front().op == Op::kSync) return sync(a);
  std::string why;
  const auto tree = QueueTree::build(a.words, &why);
  if (!tree) return false;
  QueueWalker walker(chip_, a.words, *tree);
  Dispatch d;
  while (walker.next(&d)) {
    if (!place_dispatch(d.instr, a.queue, a.start + d.time)) return false;
    ++dispatches_;
    undo_.push_back([this] { --dispatches_; });
  }
  return true;
}

bool Tables::place_dispatch(const Instr& i, int queue, std::int64_t t) {
  const int index = queue_info(chip_, queue).index;
  using RW = field::ReadWrite;
  switch (i.op) {
    case Op::kNotify:
      return notify(t);
    case Op::kConfig:
      return true;
    case Op::kRead:
      return read(queue, i.f[field::Read::addr], i.f[field::Read::stream], t);
    case Op::kWrite:
      return write(queue, i.f[field::Write::addr], i.f[field::Write::stream], t);
    case Op::kReadWrite:
      return (i.f[RW::addr] < chip_.mem_bank_words) != (i.f[RW::waddr] < chip_.mem_bank_words) &&
             read(queue, i.f[RW::addr], i.f[RW::stream], t) &&
             write(queue, i.f[RW::waddr], i.f[RW::wstream], t);
    case Op::kLw:
      return load(i, index, t);
    case Op::kIw:
      return install(i, index, t);
    case Op::kAbc:
      return activate(i, index, t);
    case Op::kAcc:
      return accumulate(i, index, t);
    default:
      return vxm(i, index, t);
  }
}

// ---- streams

int Tables::value(Stream s, Site x, std::int64_t t) const {
  const auto line = lines_.find(line_key(s, x, t));
  if (line == lines_.end()) return 0;
  const Access* nearest = nullptr;
  for (const Access& a : line->second)
    if (!a.tap && a.position <= position(s, x) && (nearest == nullptr || a.position > nearest->position))
      nearest = &a;
  return nearest == nullptr ? 0 : nearest->superlanes;
}

bool Tables::tap(Stream s, Site x, std::int64_t t, int superlanes) {
  if (value(s, x, t) < superlanes) return false;
  const std::uint64_t key = line_key(s, x, t);
  lines_[key].push_back({position(s, x), true, superlanes});
  undo_.push_back([this, key] { lines_[key].pop_back(); });
  return true;
}

// A new value hides an older one from every tap up to the next launch; those taps must be content with it.
bool Tables::launch(Stream s, Site x, std::int64_t t, int superlanes) {
  const std::uint64_t key = line_key(s, x, t);
  auto& line = lines_[key];
  const std::int64_t here = position(s, x);
  std::int64_t next = timing::max_site(chip_) + 1;
  for (const Access& a : line) {
    if (!a.tap && a.position == here) return false;
    if (!a.tap && a.position > here) next = std::min(next, a.position);
  }
  for (const Access& a : line)
    if (a.tap && a.position >= here && a.position < next && a.superlanes > superlanes) return false;
  line.push_back({here, false, superlanes});
  undo_.push_back([this, key] { lines_[key].pop_back(); });
  return true;
}

// ---- MEM

bool Tables::read(int queue, std::int32_t addr, int stream, std::int64_t t) {
  const auto q = static_cast<std::size_t>(queue);
  if (addr >= chip_.slice_words()) return false;
  for (const Touch& w : writes_[q])
    if (w.addr == addr && w.cycle <= t && t < w.cycle + chip_.lat_write_to_read) return false;
  reads_[q].push_back({t, addr});
  undo_.push_back([this, q] { reads_[q].pop_back(); });
  const QueueInfo slice = queue_info(chip_, queue);
  return launch(Stream::from_code(stream), timing::mem_site(chip_, slice.hemisphere, slice.index),
                t + chip_.lat_read, superlanes(t));
}

bool Tables::write(int queue, std::int32_t addr, int stream, std::int64_t t) {
  const auto q = static_cast<std::size_t>(queue);
  if (addr >= chip_.slice_words()) return false;
  for (const Touch& r : reads_[q])
    if (r.addr == addr && t <= r.cycle && r.cycle < t + chip_.lat_write_to_read) return false;
  writes_[q].push_back({t, addr});
  undo_.push_back([this, q] { writes_[q].pop_back(); });
  const QueueInfo slice = queue_info(chip_, queue);
  return tap(Stream::from_code(stream), timing::mem_site(chip_, slice.hemisphere, slice.index), t,
             superlanes(t));
}

// ---- VXM

bool Tables::vxm(const Instr& i, int alu, std::int64_t t) {
  const int vl = superlanes(t);
  for (const int f : {static_cast<int>(field::Vxm::a), static_cast<int>(field::Vxm::b)}) {
    const Operand o = Operand::from_code(i.f[static_cast<std::size_t>(f)]);
    if (o.kind == OperandKind::kAlu) {
      const auto& done = alu_[static_cast<std::size_t>(o.index)];
      const auto it = done.find(t);
      if (it == done.end() || it->second < vl) return false;
    }
    for (int k = 0; o.is_stream() && k < o.streams(); ++k)
      if (!tap({o.dir(), static_cast<std::uint8_t>(o.first_stream() + k)}, timing::vxm_tap(), t, vl))
        return false;
  }
  const std::int64_t ready = t + chip_.lat_alu;
  alu_[static_cast<std::size_t>(alu)].emplace(ready, vl);
  undo_.push_back([this, alu, ready] { alu_[static_cast<std::size_t>(alu)].erase(ready); });
  const Operand o = Operand::from_code(i.f[field::Vxm::out]);
  for (int k = 0; o.is_stream() && k < o.streams(); ++k)
    if (!launch({o.dir(), static_cast<std::uint8_t>(o.first_stream() + k)},
                timing::vxm_launch(chip_, o.dir()), ready, vl))
      return false;
  return true;
}

// ---- MXM

bool Tables::load(const Instr& i, int plane, std::int64_t t) {
  const int count = i.f[field::Lw::count];
  if (i.f[field::Lw::column] + count > chip_.lanes()) return false;
  auto& loads = planes_[static_cast<std::size_t>(plane)].loads;
  const auto near = loads.upper_bound(t - chip_.mxm_weight_interval);
  if (near != loads.end() && *near < t + chip_.mxm_weight_interval) return false;
  loads.insert(t);
  undo_.push_back([&loads, t] { loads.erase(t); });
  const Stream first = Stream::from_code(i.f[field::Lw::stream]);
  const int n = semantics::decode_streams(static_cast<semantics::Decode>(i.f[field::Lw::decode]), count);
  for (int k = 0; k < n; ++k)
    if (!tap({first.dir, static_cast<std::uint8_t>(first.id + k)},
             timing::mxm_tap(chip_, plane_hemisphere(plane)), t, superlanes(t)))
      return false;
  return true;
}

std::optional<int> Tables::weights_in_force(int plane, std::int64_t t) const {
  const auto& installs = planes_[static_cast<std::size_t>(plane)].installs;
  const auto it = installs.upper_bound(t - chip_.lat_mxm_settle);
  if (it == installs.begin()) return std::nullopt;
  return std::prev(it)->second;
}

bool Tables::install(const Instr& i, int plane, std::int64_t t) {
  Plane& p = planes_[static_cast<std::size_t>(plane)];
  const int set = i.f[field::Iw::set];
  const auto next = p.installs.upper_bound(t);
  for (auto a = p.activations.lower_bound(t + chip_.lat_mxm_settle); a != p.activations.end(); ++a) {
    if (next != p.installs.end() && a->first >= next->first + chip_.lat_mxm_settle) break;
    if (a->second != set) return false;
  }
  p.installs.emplace(t, set);
  undo_.push_back([&p, t] { p.installs.erase(t); });
  return true;
}

bool Tables::activate(const Instr& i, int plane, std::int64_t t) {
  Plane& p = planes_[static_cast<std::size_t>(plane)];
  const int set = i.f[field::Abc::set];
  if (weights_in_force(plane, t) != set) return false;
  p.activations.emplace(t, set);
  ++untaken_products_;
  undo_.push_back([this, &p, t] {
    p.activations.erase(t);
    --untaken_products_;
  });
  return tap(Stream::from_code(i.f[field::Abc::stream]), timing::mxm_tap(chip_, plane_hemisphere(plane)), t,
             superlanes(t));
}

bool Tables::accumulate(const Instr& i, int plane, std::int64_t t) {
  Plane& p = planes_[static_cast<std::size_t>(plane)];
  if (p.activations.count(t - chip_.lat_mxm_entry - chip_.lat_mxm_mul) == 0) return false;
  p.accumulates.insert(t);
  --untaken_products_;
  undo_.push_back([this, &p, t] {
    p.accumulates.erase(t);
    ++untaken_products_;
  });
  if (i.f[field::Acc::emit] == 0) return true;
  const Stream first = Stream::from_code(i.f[field::Acc::stream]);
  for (int k = 0; k < 4; ++k)
    if (!launch({first.dir, static_cast<std::uint8_t>(first.id + k)},
                timing::mxm_launch(chip_, plane_hemisphere(plane)), t + chip_.lat_mxm_acc, superlanes(t)))
      return false;
  return true;
}

bool Tables::products_taken() const { return untaken_products_ == 0; }

// ---- barriers

std::optional<std::int64_t> Tables::release_after(std::int64_t t) const {
  const auto it = arrivals_.upper_bound(t);
  if (it == arrivals_.end()) return std::nullopt;
  return *it;
}

bool Tables::notify(std::int64_t t) {
  const std::int64_t arrival = t + chip_.lat_barrier;
  for (const auto& [parked, released] : syncs_)
    if (arrival > parked && arrival < released) return false;  // would let that queue go early
  arrivals_.insert(arrival);
  undo_.push_back([this, arrival] { arrivals_.erase(arrivals_.find(arrival)); });
  return true;
}

bool Tables::sync(const Atom& a) {
  if (release_after(a.start) != a.start + a.length) return false;
  syncs_.emplace_back(a.start, a.start + a.length);
  ++dispatches_;
  undo_.push_back([this] {
    syncs_.pop_back();
    --dispatches_;
  });
  return true;
}

}  // namespace lpu::fuzz
