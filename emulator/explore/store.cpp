#include "emulator/explore/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "emulator/program/hash.h"

namespace lpu::explore {
namespace {

// A line: checksum of the rest, key, text; tabs between.
std::string line_of(const std::string& key, const std::string& text) {
  const std::string body = key + '\t' + text;
  return fmt::format("{:016x}\t{}\n", hash_text(body), body);
}

[[noreturn]] void fail(const std::filesystem::path& path, const char* what) {
  throw std::invalid_argument(
      fmt::format("--cache: {} cannot be {}: {}", path.string(), what, std::strerror(errno)));
}

}  // namespace

Store::Store(const std::filesystem::path& dir) : file_(dir / "costs.txt") {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  // O_APPEND: runs that share the directory add whole lines.
  fd_ = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (fd_ < 0) fail(file_, "written");
  std::ifstream in(file_, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) fail(file_, "read");
  read(all);
}

Store::~Store() {
  if (fd_ >= 0) ::close(fd_);
}

void Store::read(std::string_view all) {
  constexpr std::size_t kChecksum = 16;
  while (!all.empty()) {
    const std::size_t end = all.find('\n');
    if (end == std::string_view::npos) {
      cut_ = true;
      ++damaged_;
      return;
    }
    const std::string_view line = all.substr(0, end);
    all.remove_prefix(end + 1);
    const std::size_t tab = line.find('\t', kChecksum + 1);
    if (tab == std::string_view::npos || line[kChecksum] != '\t' ||
        line.substr(0, kChecksum) != fmt::format("{:016x}", hash_text(line.substr(kChecksum + 1)))) {
      ++damaged_;
      continue;
    }
    texts_.insert_or_assign(std::string(line.substr(kChecksum + 1, tab - kChecksum - 1)),
                            std::string(line.substr(tab + 1)));
  }
}

const std::string* Store::find(const std::string& key) const {
  const auto it = texts_.find(key);
  return it == texts_.end() ? nullptr : &it->second;
}

void Store::add(const std::string& key, const std::string& text) {
  texts_.insert_or_assign(key, text);
  if (fd_ < 0) return;
  // What a kill left of a line must not swallow the next one.
  std::string line = line_of(key, text);
  if (cut_) line.insert(line.begin(), '\n');
  cut_ = false;
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t n = ::write(fd_, line.data() + done, line.size() - done);
    if (n < 0 && errno != EINTR) fail(file_, "written");
    if (n > 0) done += static_cast<std::size_t>(n);
  }
}

}  // namespace lpu::explore
