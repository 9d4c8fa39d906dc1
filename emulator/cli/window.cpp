#include "emulator/cli/window.h"

#include <fmt/format.h>

#include <charconv>

#include "emulator/cli/guard.h"

namespace lpu::cli {

TraceWindow resolve_trace_window(const Arguments& arguments, const std::string& otherwise) {
  const std::string given = arguments.text("window", otherwise);
  TraceWindow w;
  const char* end = given.data() + given.size();
  const auto first = std::from_chars(given.data(), end, w.first);
  const bool colon = first.ec == std::errc{} && first.ptr != end && *first.ptr == ':';
  const auto last = colon ? std::from_chars(first.ptr + 1, end, w.last) : first;
  if (!colon || last.ec != std::errc{} || last.ptr != end || w.first < 0 || w.last < w.first)
    throw BadInput(
        fmt::format("--window {}: it wants the first and last cycle as A:B, e.g. {}", given, otherwise));
  return w;
}

}  // namespace lpu::cli
