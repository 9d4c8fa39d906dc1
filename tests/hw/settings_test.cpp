// engine.* settings: what is refused, and with which line.
#include "emulator/engine/settings.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "emulator/engine/engine.h"

namespace lpu::tests {
namespace {

std::string refusal(const char* engine, MxmKind mxm) {
  try {
    make_engine(engine, {mxm});
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("engine.mxm is own or rtl") {
  CHECK(is_engine_setting(" engine.nothing"));
  CHECK_FALSE(is_engine_setting("mxm.planes=2"));
  EngineSettings s;
  CHECK(engine_set(&s, "engine.mxm=rtl").empty());
  CHECK(s.mxm == MxmKind::kRtl);
  CHECK(engine_set(&s, " engine.mxm = own ").empty());
  CHECK(s.mxm == MxmKind::kOwn);
  CHECK(engine_set(&s, "engine.mxm=RTL") == "engine.mxm=RTL: the value must be one of own, rtl");
  CHECK(engine_set(&s, "engine.mxn=rtl") == "there is no engine key 'engine.mxn' (did you mean engine.mxm?)");
  CHECK(engine_set(&s, "engine.mxm") == "'engine.mxm' is not key=value, e.g. engine.mxm=rtl");
}

TEST_CASE("engines that have no planes of their own refuse the setting, whatever its value") {
  for (const MxmKind k : {MxmKind::kOwn, MxmKind::kRtl})
    CHECK(refusal("fast", k) == "engine.mxm is a setting of the systemc engine, the engine is fast");
  CHECK(refusal("systemc", MxmKind::kOwn).empty());
#ifdef LPU_WITH_RTL
  CHECK(refusal("systemc", MxmKind::kRtl).empty());
#else
  CHECK(refusal("systemc", MxmKind::kRtl) == "engine.mxm=rtl: this build has no RTL (cmake -DLPU_RTL=ON)");
#endif
}

}  // namespace lpu::tests
