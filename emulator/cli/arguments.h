// The command line of one verb: declared, explained by --help, parsed, and every value checked with a
// one-line error.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/cli/verbs.h"

namespace lpu::cli {

struct VerbText {
  std::string name;      // "lpu check"
  std::string usage;     // "[WORKLOAD] [options]"
  std::string what;      // a paragraph or two
  std::string examples;  // one command per line
};

class Arguments {
 public:
  explicit Arguments(VerbText text);
  ~Arguments();

  // "name" or "name,n" for a short form; `value` as shown in the help, empty: a flag.
  void add(const std::string& name, const std::string& value, const std::string& help);
  void add_list(const std::string& name, const std::string& value, const std::string& help);
  void add_positional(const std::string& name);  // at most one word; declared with add() like an option

  // False: --help was asked for and has been printed.
  bool parse(const Words& words);

  bool has(const std::string& name) const;
  std::optional<std::string> text(const std::string& name) const;
  std::string text(const std::string& name, const std::string& otherwise) const;
  std::vector<std::string> list(const std::string& name) const;
  std::uint64_t number(const std::string& name, std::uint64_t otherwise, std::uint64_t lo = 0,
                       std::uint64_t hi = std::numeric_limits<std::uint64_t>::max()) const;
  // Index of the value in `names`.
  std::size_t choice(const std::string& name, const std::vector<std::string_view>& names,
                     std::size_t otherwise) const;

 private:
  struct State;
  std::string help() const;
  VerbText text_;
  std::unique_ptr<State> state_;
};

}  // namespace lpu::cli
