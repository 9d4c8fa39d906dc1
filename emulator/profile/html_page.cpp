#include "emulator/profile/html_page.h"

#include <algorithm>
#include <stdexcept>

#include "emulator/isa/timing.h"

namespace lpu::profile {
namespace {

// What a Repeat's step is added to, and where it wraps (program/walker.h).
struct Stepped {
  std::vector<int> fields;
  std::int64_t modulus = 1;
};

Stepped stepped_fields(const Chip& c, Step step) {
  switch (step) {
    case Step::kAddr:
      return {{field::Read::addr}, c.slice_words()};
    case Step::kBoth:
      return {{field::ReadWrite::addr, field::ReadWrite::waddr}, c.slice_words()};
    case Step::kColumn:
      return {{field::Lw::column}, c.lanes()};
    case Step::kSet:
      return {{field::Iw::set}, 2};
    case Step::kRow:
      return {{field::Acc::row}, c.mxm_acc_rows};
    case Step::kNone:
      break;
  }
  return {};
}

Json isa_json(const Chip& chip) {
  Json isa = Json::object();
  for (const OpInfo& op : all_ops()) {
    const Stepped stepped = stepped_fields(chip, op.step);
    Json fields = Json::array();
    for (const FieldInfo& f : fields_of(op.format)) fields.push_back(f.name);
    isa[std::to_string(static_cast<int>(op.op))] = {{"name", op.mnemonic},
                                                    {"fields", std::move(fields)},
                                                    {"stepped", stepped.fields},
                                                    {"modulus", stepped.modulus},
                                                    {"operands", op.unit == Unit::kVxm}};
  }
  return isa;
}

Json words_json(const std::vector<Instr>& words) {
  Json all = Json::array();
  for (const Instr& i : words) {
    Json word = Json::array({static_cast<int>(i.op)});
    for (std::size_t f = 0; f < fields_of(info(i.op).format).size(); ++f) word.push_back(i.f[f]);
    all.push_back(std::move(word));
  }
  return all;
}

// Many queues hold the same words: each text once, and which queue has which.
Json program_json(const OpProfile& op) {
  std::vector<std::vector<Instr>> distinct;
  Json words = Json::array(), queues = Json::array(), parks = Json::array();
  for (const auto& queue : op.queues) {
    const auto at = std::find(distinct.begin(), distinct.end(), queue);
    queues.push_back(at - distinct.begin());
    if (at != distinct.end()) continue;
    distinct.push_back(queue);
    words.push_back(words_json(queue));
  }
  for (const Park& p : op.parks) parks.push_back({p.queue, p.since, p.until});
  return {{"words", std::move(words)}, {"queues", std::move(queues)}, {"parks", std::move(parks)}};
}

// Text inside a script element must not end it.
std::string script_safe(std::string json) {
  for (std::size_t at = json.find('<'); at != std::string::npos; at = json.find('<', at))
    json.replace(at, 1, "\\u003c");
  return json;
}

}  // namespace

Json page_data(const Chip& chip, const JobProfile& job, const Json& report) {
  Json data;
  data["resources"] = Json::object();
  for (std::size_t r = 0; r < kResources; ++r)
    data["resources"][std::string(resource_key(static_cast<Resource>(r)))] =
        resource_name(static_cast<Resource>(r));
  data["stream_registers"] = 2 * timing::max_site(chip) + 1;
  data["isa"] = isa_json(chip);
  data["programs"] = Json::array();
  for (const OpProfile& op : job.ops) data["programs"].push_back(program_json(op));
  data["profile"] = report;
  return data;
}

std::string html_page(const Chip& chip, const JobProfile& job, const Json& report) {
  const Json data = page_data(chip, job, report);
  constexpr std::string_view kPlace = "/*DATA*/";
  std::string page(page_template());
  const std::size_t at = page.find(kPlace);
  if (at == std::string::npos) throw std::logic_error("the page has no place for its data");
  return page.replace(at, kPlace.size(),
                      script_safe(data.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

}  // namespace lpu::profile
