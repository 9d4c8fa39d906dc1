#include "emulator/explore/cost_json.h"

#include <nlohmann/json.hpp>

namespace lpu::explore {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
void visit(T&& cost, auto&& field) {
  field("refused", cost.refused);
  field("chips", cost.chips);
  field("cycles", cost.cycles);
  field("chip_cycles", cost.chip_cycles);
  field("weight_bytes", cost.weight_bytes);
  field("words", cost.words);
  field("longest_queue", cost.longest_queue);
  field("tile_period", cost.tile_period);
  field("tiles", cost.tiles);
  field("installs", cost.installs);
  field("bound_cycles", cost.bound_cycles);
  field("bound_by", cost.bound_by);
  field("loads", cost.loads);
  field("activations", cost.activations);
  field("alu_ops", cost.alu_ops);
}

template <class T>
void visit_run(T&& run, auto&& field) {
  field("cycles", run.cycles);
  field("outputs", run.outputs);
  field("mismatches", run.mismatches);
}

// Two writers never share a file, so a text that is not ours is a damaged one.
template <class Read>
bool parsed(std::string_view text, const Read& read) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return false;
  try {
    read([&json](const char* name, auto& value) { json.at(name).get_to(value); });
  } catch (const Json::exception&) {
    return false;
  }
  return true;
}

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string to_text(const Cost& cost) {
  Json json;
  visit(cost, [&](const char* name, const auto& value) { json[name] = value; });
  return dumped(json);
}

std::string to_text(const VerifyRun& run) {
  Json json;
  visit_run(run, [&](const char* name, const auto& value) { json[name] = value; });
  return dumped(json);
}

bool from_text(std::string_view text, Cost* cost) {
  return parsed(text, [&](const auto& field) { visit(*cost, field); });
}

bool from_text(std::string_view text, VerifyRun* run) {
  return parsed(text, [&](const auto& field) { visit_run(*run, field); });
}

}  // namespace lpu::explore
