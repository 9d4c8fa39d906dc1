#include "emulator/cli/arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <sstream>
#include <utility>

#include "emulator/cli/guard.h"
#include "emulator/isa/nearest.h"

namespace lpu::cli {

namespace po = boost::program_options;

struct Arguments::State {
  po::options_description options{"Options", 110};
  po::positional_options_description positional;
  po::variables_map values;
};

Arguments::Arguments(VerbText text) : text_(std::move(text)), state_(std::make_unique<State>()) {}
Arguments::~Arguments() = default;

void Arguments::add(const std::string& name, const std::string& value, const std::string& help) {
  if (value.empty())
    state_->options.add_options()(name.c_str(), help.c_str());
  else
    state_->options.add_options()(name.c_str(), po::value<std::string>()->value_name(value), help.c_str());
}

void Arguments::add_list(const std::string& name, const std::string& value, const std::string& help) {
  state_->options.add_options()(
      name.c_str(), po::value<std::vector<std::string>>()->composing()->value_name(value), help.c_str());
}

void Arguments::add_positional(const std::string& name) { state_->positional.add(name.c_str(), 1); }

std::string Arguments::help() const {
  std::ostringstream options;
  options << state_->options;
  return fmt::format("usage: {} {}\n\n{}\n\n{}\nExamples:\n{}\n", text_.name, text_.usage, text_.what,
                     options.str(), text_.examples);
}

bool Arguments::parse(const Words& words) {
  state_->options.add_options()("help,h", "this text");
  // Abbreviated options would make every new option a break of somebody's script.
  constexpr int kStyle = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  try {
    po::store(po::command_line_parser(words)
                  .options(state_->options)
                  .positional(state_->positional)
                  .style(kStyle)
                  .run(),
              state_->values);
  } catch (const po::too_many_positional_options_error&) {
    throw BadInput(fmt::format("too many words on the command line; usage: {} {}", text_.name, text_.usage));
  } catch (const po::error& e) {
    throw BadInput(fmt::format("{}; see {} --help", e.what(), text_.name));
  }
  if (!has("help")) return true;
  fmt::print("{}", help());
  return false;
}

bool Arguments::has(const std::string& name) const { return state_->values.count(name) != 0; }

std::optional<std::string> Arguments::text(const std::string& name) const {
  if (!has(name)) return std::nullopt;
  return state_->values[name].as<std::string>();
}

std::string Arguments::text(const std::string& name, const std::string& otherwise) const {
  return text(name).value_or(otherwise);
}

std::vector<std::string> Arguments::list(const std::string& name) const {
  if (!has(name)) return {};
  return state_->values[name].as<std::vector<std::string>>();
}

std::uint64_t Arguments::number(const std::string& name, std::uint64_t otherwise, std::uint64_t lo,
                                std::uint64_t hi) const {
  const auto given = text(name);
  if (!given) return otherwise;
  std::uint64_t v = 0;
  const char* end = given->data() + given->size();
  const auto [stop, error] = std::from_chars(given->data(), end, v);
  if (error != std::errc{} || stop != end || v < lo || v > hi)
    throw BadInput(
        fmt::format("--{} {}: the value must be a whole number from {} to {}", name, *given, lo, hi));
  return v;
}

std::size_t Arguments::choice(const std::string& name, const std::vector<std::string_view>& names,
                              std::size_t otherwise) const {
  const auto given = text(name);
  if (!given) return otherwise;
  const auto it = std::find(names.begin(), names.end(), *given);
  if (it == names.end())
    throw BadInput(fmt::format("--{} {}: the value must be one of {}{}", name, *given, fmt::join(names, ", "),
                               did_you_mean(*given, names)));
  return static_cast<std::size_t>(it - names.begin());
}

}  // namespace lpu::cli
