// Faults planted in the RTL (mutants.cmake): each must make a difference to the fast engine on some program.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/engine/fast/fast_engine.h"
#include "emulator/engine/lockstep.h"
#include "emulator/engine/rtl/engine.h"
#include "emulator/engine/rtl/model.h"
#include "tests/rtl/mutants/programs.h"

namespace {

unsigned selected = 0;
bool diagonal = true;

}  // namespace

// lpu_mutant_pkg.sv
extern "C" unsigned lpu_mutant_selected() { return selected; }
extern "C" unsigned char lpu_mutant_diagonal() { return diagonal ? 1 : 0; }

namespace lpu::rtl {

std::unique_ptr<Model> make_mutants();

}  // namespace lpu::rtl

namespace lpu::tests {
namespace {

using Form = rtl::StreamForm;

struct Mutant {
  std::string_view name;
  Form form;
};
constexpr Mutant kMutants[] = {
#include "mutants.inc"
};

constexpr rtl::ModelKind kChip{"mini", true, rtl::make_mutants};
// A mutant may never come to an end.
constexpr std::int64_t kLimit = 10'000;

const std::vector<ProgramKind>& programs() {
  static const std::vector<ProgramKind> all = programs_by_kind();
  return all;
}

void select(unsigned number, Form form) {
  selected = number;
  diagonal = form == Form::kDiagonal;
}

// Empty: none. What a mutated chip does can be so strange that its instruments refuse it.
std::string difference(Engine& fast, Engine& rtl, const Program& p) {
  try {
    const LockstepReport r = lockstep(fast, rtl, p, kLimit);
    if (!r.a.finished && r.a.fault.kind == FaultKind::kNone) return "too long a program";
    return r.equal ? "" : r.text;
  } catch (const std::exception& e) {
    return e.what();
  }
}

struct Killer {
  std::string program, difference;
};
// The first program that shows one.
std::optional<Killer> killer(unsigned number, Form form) {
  select(number, form);
  const auto fast = make_fast_engine(), rtl = rtl::make_rtl_engine(kChip);
  for (const ProgramKind& kind : programs())
    for (const NamedProgram& p : kind.programs)
      if (const std::string d = difference(*fast, *rtl, p.program); !d.empty())
        return Killer{kind.name + ": " + p.name, d};
  return std::nullopt;
}

unsigned number_of(std::string_view name) {
  unsigned number = 0;
  for (const Mutant& m : kMutants) {
    ++number;
    if (m.name == name) return number;
  }
  FAIL("no such mutant: " << name);
  return 0;
}

}  // namespace

TEST_CASE("without a mutant selected the mutated chip is the chip, in both forms") {
  for (const Form form : {Form::kDiagonal, Form::kShifting}) {
    CAPTURE(static_cast<int>(form));
    const auto by = killer(0, form);
    CHECK_MESSAGE(!by.has_value(), by.value_or(Killer{}).program << "\n" << by.value_or(Killer{}).difference);
  }
}

TEST_CASE("every mutant is killed") {
  std::string report;
  unsigned number = 0;
  for (const Mutant& m : kMutants) {
    const auto by = killer(++number, m.form);
    report += fmt::format("  {}: {}\n", m.name, by.value_or(Killer{"SURVIVES", ""}).program);
    CHECK_MESSAGE(by.has_value(), m.name << " survives");
  }
  MESSAGE(number << " mutants, killed by\n" << report);
}

// The one rule that no program for a preset can break, because their ports take an Lw in every cycle.
TEST_CASE("a mutant whose port takes one Lw in four cycles faults as the fast engine does for such a chip") {
  constexpr std::int64_t kInterval = 4;
  select(number_of("port_of_one_in_four"), Form::kDiagonal);
  const auto fast = make_fast_engine(), rtl = rtl::make_rtl_engine(kChip);
  int broken = 0, kept = 0;
  for (const ProgramKind& kind : programs())
    for (const NamedProgram& p : kind.programs) {
      CAPTURE(p.name);
      Program slow = p.program;
      slow.chip.mxm_weight_interval = kInterval;
      fast->load(slow);
      rtl->load(p.program);
      const Fault expected = fast->run(kLimit).fault, got = rtl->run(kLimit).fault;
      CHECK_MESSAGE(got == expected, "expected ", describe(slow, expected), ", got ", describe(slow, got));
      ++(expected.kind == FaultKind::kWeightPort ? broken : kept);
    }
  CHECK(broken > 20);
  CHECK(kept > 20);
}

}  // namespace lpu::tests
