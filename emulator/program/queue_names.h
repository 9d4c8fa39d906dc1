// Queue names back to numbers.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "emulator/isa/isa.h"

namespace lpu {

class QueueNames {
 public:
  explicit QueueNames(const Chip& chip);
  // -1: there is no queue of that name.
  int find(std::string_view name) const;
  std::string unknown(std::string_view name) const;

 private:
  std::map<std::string, int, std::less<>> by_name_;
};

}  // namespace lpu
