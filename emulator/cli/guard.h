// Exit codes, and which exception becomes which.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lpu::cli {

enum ExitCode : int {
  kOk = 0,
  kMismatch = 1,
  kBadInput = 2,
  kOurBug = 70,  // EX_SOFTWARE of sysexits.h
};

// The user's mistake, in one line: what, where, what would be right.
class BadInput : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Runs the verb; an exception becomes one line on stderr and an exit code.
int guarded(std::string_view verb, const std::function<int()>& run);

}  // namespace lpu::cli
