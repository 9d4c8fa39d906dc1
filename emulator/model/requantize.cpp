#include "emulator/model/requantize.h"

#include "emulator/model/stored_codes.h"

namespace lpu::model {
namespace {

// Whether the stored codes are what is asked for, so that nothing need be lost.
bool keeps(const Requantize& how, const std::optional<StoredForm>& stored) {
  return stored && how.format == stored->format && how.group.value_or(stored->group) == stored->group;
}

bool has_odd_scales(const Requantize& how) {
  return how.quantizer == kernels::Quantizer::kMse &&
         (how.format == kernels::Format::kQ3p5 || how.format == kernels::Format::kQ3p5b);
}

}  // namespace

PlannedMatrix planned(const Requantize& how, const NamedMatrix& m) {
  if (keeps(how, m.stored)) {
    return {m.name, how.format, m.k, m.n, m.stored->group, m.stored->scales_odd, m.stored->zero_points};
  }
  return {m.name, how.format, m.k, m.n, how.group.value_or(0), has_odd_scales(how), false};
}

Requantized requantize(const Requantize& how, const NamedMatrix& m, const std::vector<float>& values,
                       const std::optional<kernels::QuantizedMatrix>& stored) {
  if (stored && keeps(how, m.stored)) return {*stored, {}, true};
  Requantized made;
  made.matrix = kernels::quantize(how.format, how.quantizer, values.data(), m.k, m.n, how.group.value_or(0),
                                  &made.error);
  return made;
}

double stored_bits(const kernels::QuantizedMatrix& w) {
  double bytes = 0;
  for (const auto& array : arrays_of(w)) bytes += static_cast<double>(array.size());
  return 8 * bytes / (static_cast<double>(w.k) * static_cast<double>(w.n));
}

}  // namespace lpu::model
