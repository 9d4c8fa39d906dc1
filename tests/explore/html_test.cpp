#include "emulator/explore/html_page.h"

#include <doctest/doctest.h>

#include "emulator/explore/table.h"

namespace lpu::explore {
namespace {

nlohmann::ordered_json report_with(const std::string& refused) {
  Point p;
  p.values = {"1"};
  p.refused = refused;
  nlohmann::ordered_json report;
  report["workload"] = "1x320x320";
  report["chip"] = "tsp-v1";
  report["weights"] = "int8";
  report.update(json({parse_axis("m=1")}, {p}, false));
  return report;
}

// What stands in the page's data element.
std::string data_of(const std::string& page) {
  const std::string open = "<script id=\"data\" type=\"application/json\">";
  const std::size_t from = page.find(open) + open.size();
  return page.substr(from, page.find("</script>", from) - from);
}

TEST_CASE("the page holds the report, with units") {
  const std::string page = html_page(report_with(""));
  CHECK(page.find("/*DATA*/") == std::string::npos);
  const auto data = nlohmann::ordered_json::parse(data_of(page));
  CHECK(data["points"][0]["m"] == 1);
  CHECK(data["columns"][0]["name"] == "cycles");
  CHECK(data["columns"][0]["unit"] == "cycles");
}

TEST_CASE("no text of a report ends the data element") {
  const std::string page = html_page(report_with("</script><b>&"));
  const auto data = nlohmann::ordered_json::parse(data_of(page));
  CHECK(data["points"][0]["refused"] == "</script><b>&");
}

TEST_CASE("the page refers to nothing outside itself") {
  const std::string_view page = page_template();
  for (const char* reference : {"src=", "href=", "import(", "fetch(", "XMLHttpRequest", "@import", "url("})
    CHECK(page.find(reference) == std::string_view::npos);
}

TEST_CASE("a page of cliffs has no points") {
  nlohmann::ordered_json report;
  report["cliffs"] = nlohmann::ordered_json::array();
  const auto data = nlohmann::ordered_json::parse(data_of(html_page(report)));
  CHECK_FALSE(data.contains("columns"));
}

}  // namespace
}  // namespace lpu::explore
