// engine.threads: what is refused, and with which line.
#include "emulator/engine/settings.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

#include "emulator/engine/engine.h"

namespace lpu::tests {

TEST_CASE("engine.threads is a number of threads") {
  EngineSettings s;
  CHECK(engine_set(&s, "engine.threads=1").empty());
  CHECK(s.threads == 1u);
  CHECK(engine_set(&s, " engine.threads = 256 ").empty());
  CHECK(s.threads == 256u);
  for (const std::string value : {"0", "257", "-1", "two", "2x", "", "99999999999999999999"}) {
    const std::string setting = std::string("engine.threads=").append(value);
    CHECK(engine_set(&s, setting) == setting + ": the value must be a number from 1 to 256");
  }
  CHECK(s.threads == 256u);
  CHECK(engine_set(&s, "engine.thread=2") ==
        "there is no engine key 'engine.thread' (did you mean engine.threads?)");
}

TEST_CASE("only the fast engine has threads") {
  EngineSettings s;
  s.threads = 2;
  CHECK(make_engine("fast", s) != nullptr);
  for (const std::string& name : engine_names()) {
    if (name == "fast") continue;
    std::string why;
    try {
      make_engine(name, s);
    } catch (const std::invalid_argument& e) {
      why = e.what();
    }
    CHECK(why == std::string("engine.threads is a setting of the fast engine, the engine is ").append(name));
  }
}

}  // namespace lpu::tests
