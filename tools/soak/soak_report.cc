// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/soak/soak_report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/workload/text_table.h"

namespace soak {
namespace {

using Align = ktstr::TextTable::Align;
using Json = nlohmann::ordered_json;

Json CountsJson(const Counts& counts) {
  return {{"pass", counts.passes},
          {"inconclusive", counts.inconclusives},
          {"skip", counts.skips},
          {"fail", counts.fails}};
}

Json IncidentsJson(const std::vector<Incident>& incidents) {
  Json list = Json::array();
  for (const Incident& incident : incidents) {
    list.push_back({{"load", incident.load},
                    {"run", incident.run},
                    {"selftest", incident.selftest},
                    {"case", incident.name},
                    {"verdict", incident.verdict},
                    {"reason", incident.reason}});
  }
  return list;
}

std::vector<std::string> CountCells(const Counts& counts) {
  return {absl::StrCat(counts.passes), absl::StrCat(counts.inconclusives),
          absl::StrCat(counts.skips), absl::StrCat(counts.fails)};
}

const std::vector<ktstr::TextTable::Column> kCountColumns = {
    {"pass"}, {"inconclusive"}, {"skip"}, {"fail"}};

}  // namespace

double Counts::inconclusive_percent() const {
  if (judged() == 0) return 0;
  return 100 * static_cast<double>(inconclusives) / static_cast<double>(judged());
}

void Counts::Add(const suite::CaseResult& result) {
  if (result.verdict == "pass") {
    ++passes;
  } else if (result.inconclusive) {
    ++inconclusives;
  } else if (result.verdict == "skip" || result.verdict == "xfail") {
    ++skips;
  } else {
    ++fails;
  }
}

void SoakReport::AddRun(absl::string_view load, absl::string_view run,
                        const std::vector<suite::CaseResult>& results) {
  ++runs_[std::string(load)];
  for (const suite::CaseResult& result : results) {
    Counts one;
    one.Add(result);
    cases_[{result.selftest, result.name}].Add(result);
    loads_[std::string(load)].Add(result);
    const Incident incident{.load = std::string(load),
                            .run = std::string(run),
                            .selftest = result.selftest,
                            .name = result.name,
                            .verdict = result.verdict,
                            .reason = result.reason};
    if (one.fails > 0) failures_.push_back(incident);
    if (one.inconclusives > 0) inconclusives_.push_back(incident);
  }
}

size_t SoakReport::fails() const {
  return failures_.size();
}

std::string SoakReport::Text() const {
  std::vector<ktstr::TextTable::Column> columns = {{"selftest", Align::kLeft},
                                                   {"case", Align::kLeft}};
  columns.insert(columns.end(), kCountColumns.begin(), kCountColumns.end());
  ktstr::TextTable by_case(columns);
  for (const auto& [key, counts] : cases_) {
    std::vector<std::string> cells = {key.first, key.second.empty() ? "(as a whole)" : key.second};
    for (std::string& cell : CountCells(counts)) cells.push_back(std::move(cell));
    by_case.AddRow(std::move(cells));
  }

  columns = {{"load", Align::kLeft}, {"runs"}};
  columns.insert(columns.end(), kCountColumns.begin(), kCountColumns.end());
  columns.push_back({"inconclusive %"});
  ktstr::TextTable by_load(columns);
  for (const auto& [load, counts] : loads_) {
    std::vector<std::string> cells = {load, absl::StrCat(runs_.at(load))};
    for (std::string& cell : CountCells(counts)) cells.push_back(std::move(cell));
    cells.push_back(absl::StrFormat("%.2f", counts.inconclusive_percent()));
    by_load.AddRow(std::move(cells));
  }

  std::string text = absl::StrCat(by_case.Render({}), "\n", by_load.Render({}));
  for (const Incident& failure : failures_) {
    absl::StrAppend(&text, "\nfailed under ", failure.load, " in run ", failure.run, ": ",
                    failure.selftest, " ", failure.name, ": ", failure.verdict, ": ",
                    failure.reason);
  }
  return absl::StrCat(text, failures_.empty() ? "" : "\n");
}

std::string SoakReport::Json() const {
  soak::Json json;
  json["schema"] = "ktstr.soak/1";
  json["loads"] = soak::Json::array();
  for (const auto& [load, counts] : loads_) {
    soak::Json entry = CountsJson(counts);
    entry["load"] = load;
    entry["runs"] = runs_.at(load);
    json["loads"].push_back(std::move(entry));
  }
  json["cases"] = soak::Json::array();
  for (const auto& [key, counts] : cases_) {
    soak::Json entry = CountsJson(counts);
    entry["selftest"] = key.first;
    entry["case"] = key.second;
    json["cases"].push_back(std::move(entry));
  }
  json["failures"] = IncidentsJson(failures_);
  json["inconclusives"] = IncidentsJson(inconclusives_);
  return json.dump(2, ' ', false, soak::Json::error_handler_t::replace) + "\n";
}

}  // namespace soak
