#include "emulator/cli/explore_progress.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "emulator/cli/guard.h"
#include "emulator/program/grouped.h"

namespace lpu::cli {
namespace {

// XDG Base Directory Specification.
std::filesystem::path default_cache() {
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? std::filesystem::path(value) : std::filesystem::path();
  };
  if (const auto dir = set("XDG_CACHE_HOME"); !dir.empty()) return dir / "lpu";
  if (const auto home = set("HOME"); !home.empty()) return home / ".cache" / "lpu";
  return {};
}

}  // namespace

void add_store_options(Arguments* arguments) {
  arguments->add("cache", "DIR", "where results are kept (default: $XDG_CACHE_HOME/lpu or ~/.cache/lpu)");
  arguments->add("no-cache", "", "neither take nor keep results");
}

std::unique_ptr<explore::Store> open_store(const Arguments& arguments) {
  if (arguments.has("no-cache") && arguments.has("cache"))
    throw BadInput("--cache and --no-cache contradict each other");
  const std::filesystem::path dir = arguments.text("cache", default_cache().string());
  if (arguments.has("no-cache") || dir.empty()) return std::make_unique<explore::Store>();
  return std::make_unique<explore::Store>(dir);
}

explore::Evaluator::Options ExploreProgress::options(unsigned threads) {
  return {threads, [this](std::size_t done, std::size_t all) { show(done, all); }};
}

void ExploreProgress::show(std::size_t done, std::size_t all) {
  const auto now = std::chrono::steady_clock::now();
  if (all != all_ || done < first_) {
    all_ = all;
    first_ = done;
    start_ = shown_ = now;
    return;
  }
  if (now - shown_ < std::chrono::milliseconds(200)) return;
  shown_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double left = seconds * static_cast<double>(all - done) / static_cast<double>(done - first_);
  progress_.show(fmt::format("{} of {}, {:.0f} s left", grouped(static_cast<std::int64_t>(done)),
                             grouped(static_cast<std::int64_t>(all)), std::ceil(left)));
}

}  // namespace lpu::cli
