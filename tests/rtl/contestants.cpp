#include "tests/rtl/contestants.h"

#include "emulator/engine/rtl/engine.h"

namespace lpu::tests {

std::vector<fuzz::Contestant> contestants() {
  std::vector<fuzz::Contestant> all;
  all.push_back({"fast", make_engine("fast")});
  if (auto systemc = make_engine("systemc")) all.push_back({"systemc", std::move(systemc)});
  all.push_back({"rtl diagonal", rtl::make_rtl_engine(rtl::StreamForm::kDiagonal)});
  all.push_back({"rtl shifting", rtl::make_rtl_engine(rtl::StreamForm::kShifting)});
  return all;
}

}  // namespace lpu::tests
