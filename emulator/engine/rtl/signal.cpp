#include "emulator/engine/rtl/signal.h"

#include <fmt/format.h>

#include <stdexcept>

namespace lpu::rtl {

Signal::Signal(const Wires& model, const std::string& instance, const std::string& name, std::size_t bits) {
  const Wires::Signal found = model.find(instance, name);
  if (found.bytes * 8 < bits)
    throw std::logic_error(
        fmt::format("rtl: {}.{} has {} bytes, expected {} bits", instance, name, found.bytes, bits));
  data_ = found.data;
  bytes_ = found.bytes;
}

}  // namespace lpu::rtl
