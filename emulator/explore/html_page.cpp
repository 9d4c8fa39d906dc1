#include "emulator/explore/html_page.h"

#include <stdexcept>

#include "emulator/explore/table.h"

namespace lpu::explore {
namespace {

// Text inside a script element must not end it.
std::string script_safe(std::string json) {
  for (std::size_t at = json.find('<'); at != std::string::npos; at = json.find('<', at))
    json.replace(at, 1, "\\u003c");
  return json;
}

}  // namespace

std::string html_page(nlohmann::ordered_json report) {
  if (report.contains("points")) {
    report["columns"] = nlohmann::ordered_json::array();
    for (const Column& c : columns(report.value("verified", false)))
      report["columns"].push_back({{"name", c.name}, {"unit", c.unit}});
  }
  constexpr std::string_view kPlace = "/*DATA*/";
  std::string page(page_template());
  const std::size_t at = page.find(kPlace);
  if (at == std::string::npos) throw std::logic_error("the page has no place for its data");
  return page.replace(at, kPlace.size(),
                      script_safe(report.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
}

}  // namespace lpu::explore
