#include "emulator/check/input_engine.h"

#include <fmt/format.h>

#include <stdexcept>

namespace lpu::check {

void InputEngine::load(const Program& p) {
  inner().load(p);
  for (const IoTensor& t : p.tensors) {
    if (t.role != TensorRole::kInput) continue;
    const auto input = inputs_.find(t.name);
    if (input == inputs_.end() || input->second.size() != host_bytes(t))
      throw std::logic_error(fmt::format("input '{}' was not given in its size", t.name));
    write_tensor(inner(), p, t, input->second.data());
  }
}

}  // namespace lpu::check
