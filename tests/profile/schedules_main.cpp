// Writes random programs as the page gets them, each with the instructions the engine was seen to dispatch:
// one line of JSON per program, for expand_test.mjs.
//   write_schedules PROGRAMS
#include <cstdio>
#include <cstdlib>

#include "emulator/profile/html_page.h"
#include "tests/fuzz/random/agree.h"
#include "tests/fuzz/random/generate.h"

namespace {

lpu::profile::Json dispatched(const lpu::Recording& r) {
  lpu::profile::Json all = lpu::profile::Json::array();
  for (const lpu::Action& a : r.actions) {
    const std::size_t fields = fields_of(info(a.instr.op).format).size();
    all.push_back(
        {a.cycle, a.queue, a.word, std::vector<std::int32_t>(a.instr.f.begin(), a.instr.f.begin() + fields)});
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const int programs = argc > 1 ? std::atoi(argv[1]) : 1;
  for (int seed = 1; seed <= programs; ++seed) {
    const auto s = static_cast<std::uint64_t>(seed);
    const lpu::Program p = lpu::fuzz::generate(s, lpu::fuzz::random_chip(s)).program;
    const auto engine = lpu::make_engine("fast");
    engine->load(p);
    const auto run = lpu::profile::record_run(*engine, p, 1 << 20);
    if (!run.result.finished) return 1;
    const auto job = lpu::profile::profile_of_program(p, run);
    auto line = lpu::profile::page_data(p.chip, job, nullptr);
    line["dispatched"] = dispatched(run.recording);
    std::printf("%s\n", line.dump().c_str());
  }
  return 0;
}
