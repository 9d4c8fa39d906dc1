// Every engine that is built in, on every chip it takes.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "emulator/engine/engine.h"

namespace lpu::tests {

// Whether a test on `chip` is for this engine: not when it refuses the chip, nor when it would take minutes
// under sanitizers. Says so, once per test case.
bool takes_part(const std::string& engine, const Chip& chip);

// `f(name)` for every engine that takes part; a failing check says which it was.
template <class F>
void for_each_engine(const Chip& chip, F f) {
  for (const std::string& name : engine_names()) {
    if (!takes_part(name, chip)) continue;
    INFO("engine ", name);
    f(name);
  }
}
// On tsp-v1.
template <class F>
void for_each_engine(F f) {
  for_each_engine(Chip(), f);
}

Chip mini();

// An engine that goes back to a pool, because a Verilated chip with its SRAM takes longer to make than most
// programs to run.
class Loan {
 public:
  explicit Loan(const std::string& engine);
  ~Loan();
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  Engine& operator*() const { return *engine_; }
  Engine* operator->() const { return engine_.get(); }

 private:
  std::string name_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace lpu::tests
