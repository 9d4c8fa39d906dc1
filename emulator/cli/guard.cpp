#include "emulator/cli/guard.h"

#include <fmt/format.h>

#include <new>
#include <string>

#include "emulator/compiler/matmul.h"
#include "emulator/model/import_error.h"

namespace lpu::cli {
namespace {

// Names from files and command lines may hold anything; the message stays one printable line.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      line += fmt::format("\\x{:02x}", byte);
    else
      line += c;
  }
  return line;
}

int fail(std::string_view verb, ExitCode code, std::string_view what) {
  fmt::print(stderr, "lpu {}: {}{}\n", verb, code == kOurBug ? "internal error, please report: " : "",
             one_line(what));
  return code;
}

}  // namespace

int guarded(std::string_view verb, const std::function<int()>& run) {
  try {
    return run();
  } catch (const BadInput& e) {
    return fail(verb, kBadInput, e.what());
  } catch (const compiler::CompileError& e) {
    return fail(verb, kBadInput, e.what());
  } catch (const model::ImportError& e) {
    return fail(verb, kBadInput, e.what());
  } catch (const std::invalid_argument& e) {  // libraries' word for an argument of ours they refuse
    return fail(verb, kBadInput, e.what());
  } catch (const std::bad_alloc&) {
    return fail(verb, kBadInput, "out of memory on this machine; take a smaller problem");
  } catch (const std::exception& e) {
    return fail(verb, kOurBug, e.what());
  } catch (...) {
    return fail(verb, kOurBug, "unknown exception");
  }
}

}  // namespace lpu::cli
