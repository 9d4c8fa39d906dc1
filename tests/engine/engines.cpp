#include "tests/engine/engines.h"

#include <map>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/engine/sanitized.h"

namespace lpu::tests {
namespace {

constexpr std::int64_t kMostSanitizedSuperlanes = 2;  // of the Verilated chip

const Engine& example(const std::string& name) {
  static std::map<std::string, std::unique_ptr<Engine>> engines;
  auto& e = engines[name];
  if (!e) e = make_engine(name);
  return *e;
}

std::string left_out(const std::string& engine, const Chip& chip) {
  if (std::string why = example(engine).refuses(chip); !why.empty()) return why;
  if (kSanitized && engine == "rtl" && chip.superlanes > kMostSanitizedSuperlanes)
    return "too slow under sanitizers";
  return "";
}

void say_once(const std::string& engine, const std::string& why) {
  static std::set<std::pair<std::string, std::string>> said;
  if (!said.insert({doctest::getContextOptions()->currentTest->m_name, engine}).second) return;
  MESSAGE("left out of this test, on one chip at least: " << engine << ": " << why);
}

// Never destroyed: a Verilated chip must not outlive Verilator's own statics.
std::map<std::string, std::vector<std::unique_ptr<Engine>>>& pool() {
  static auto* p = new std::map<std::string, std::vector<std::unique_ptr<Engine>>>;
  return *p;
}

}  // namespace

bool takes_part(const std::string& engine, const Chip& chip) {
  const std::string why = left_out(engine, chip);
  if (!why.empty()) say_once(engine, why);
  return why.empty();
}

Chip mini() {
  Chip c;
  if (!chip_preset("mini", &c)) throw std::logic_error("no preset mini");
  return c;
}

Loan::Loan(const std::string& engine) : name_(engine) {
  auto& idle = pool()[engine];
  if (idle.empty()) {
    engine_ = make_engine(engine);
  } else {
    engine_ = std::move(idle.back());
    idle.pop_back();
  }
}
Loan::~Loan() { pool()[name_].push_back(std::move(engine_)); }

}  // namespace lpu::tests
