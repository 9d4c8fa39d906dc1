#include "emulator/trace/vcd.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "emulator/isa/isa.h"

namespace lpu {
namespace {

constexpr int kCountBits = 6, kIndexBits = 32, kDataBits = 128;

// Short printable identifiers: '!' to '~'.
std::string code_of(std::size_t n) {
  constexpr std::size_t kDigits = '~' - '!' + 1;
  std::string s;
  do {
    s += static_cast<char>('!' + n % kDigits);
    n /= kDigits;
  } while (n > 0);
  return s;
}

std::string binary(std::uint32_t value) { return fmt::format("b{:b}", value); }

// Byte 0 lowest.
std::string binary(const std::array<std::uint8_t, 16>& bytes) {
  std::string s = "b";
  for (auto b = bytes.rbegin(); b != bytes.rend(); ++b) s += fmt::format("{:08b}", *b);
  return s;
}

}  // namespace

void VcdSink::event(const Event& e) {
  if (!window_.has(e.cycle)) return;
  Sample& s = samples_[{e.queue, e.kind}][e.cycle];
  ++s.superlanes;
  if (e.superlane != 0) return;
  s.index = e.index;
  s.size = std::min(e.payload.size(), s.bytes.size());
  std::copy_n(e.payload.begin(), s.size, s.bytes.begin());
}

std::string VcdSink::text(const std::string& title) const {
  std::string s = fmt::format("$comment {} $end\n$timescale 1ns $end\n", title);
  std::map<std::int64_t, std::string> changes;  // by cycle
  std::size_t next = 0;
  std::int32_t scope = -1;
  for (const auto& [key, samples] : samples_) {
    const auto [queue, kind] = key;
    if (queue != scope) {
      if (scope >= 0) s += "$upscope $end\n";
      std::string name = queue_name(chip_, queue);
      std::replace(name.begin(), name.end(), '.', '_');
      s += fmt::format("$scope module {} $end\n", name);
      scope = queue;
    }
    const std::string count = code_of(next++), index = code_of(next++), data = code_of(next++);
    s += fmt::format("$var wire {} {} {}_superlanes $end\n", kCountBits, count, event_name(kind));
    s += fmt::format("$var wire {} {} {}_index $end\n", kIndexBits, index, event_name(kind));
    s += fmt::format("$var wire {} {} {}_data $end\n", kDataBits, data, event_name(kind));
    // What nothing follows in the next cycle goes back to rest there.
    const auto rest = [&](std::int64_t cycle) {
      changes[cycle] += fmt::format("b0 {}\nbx {}\nbx {}\n", count, index, data);
    };
    if (!samples.contains(window_.first)) rest(window_.first);
    for (const auto& [cycle, sample] : samples) {
      const bool first = sample.index >= 0;
      changes[cycle] +=
          fmt::format("{} {}\n{} {}\n{} {}\n", binary(static_cast<std::uint32_t>(sample.superlanes)), count,
                      first ? binary(static_cast<std::uint32_t>(sample.index)) : "bx", index,
                      first && sample.size > 0 ? binary(sample.bytes) : "bx", data);
      if (!samples.contains(cycle + 1)) rest(cycle + 1);
    }
  }
  if (scope >= 0) s += "$upscope $end\n";
  s += "$enddefinitions $end\n";
  for (const auto& [cycle, text] : changes) s += fmt::format("#{}\n{}", cycle, text);
  return s + fmt::format("#{}\n", window_.last + 2);
}

}  // namespace lpu
