// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/doctor/diagnosis.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/call_probe.h"
#include "ktstr/machine/debugfs_probe.h"
#include "ktstr/machine/environment_json.h"
#include "ktstr/machine/kernel_config.h"
#include "runner/doctor/finding.h"

namespace runner {
namespace {

using Json = nlohmann::ordered_json;

constexpr Finding::Level kLevels[] = {Finding::Level::kOffered, Finding::Level::kCaution,
                                      Finding::Level::kLacking};
constexpr int kSubjectColumns = 17;

std::vector<Finding> OfLevel(const std::vector<Finding>& findings, Finding::Level level) {
  std::vector<Finding> chosen;
  for (const Finding& finding : findings) {
    if (finding.level == level) chosen.push_back(finding);
  }
  return chosen;
}

std::string Heading(Finding::Level level) {
  switch (level) {
    case Finding::Level::kOffered:
      return "Offered:";
    case Finding::Level::kCaution:
      return "To keep in mind:";
    case Finding::Level::kLacking:
      return "Lacking:";
  }
  return "";
}

void AppendFinding(const Finding& finding, std::string& out) {
  constexpr absl::string_view kIndent = "      ";
  absl::StrAppend(&out, absl::StrFormat("  %-*s ", kSubjectColumns - 1, finding.subject),
                  finding.fact, "\n");
  if (!finding.consequence.empty()) absl::StrAppend(&out, kIndent, finding.consequence, "\n");
  if (!finding.remedy.empty()) absl::StrAppend(&out, kIndent, "remedy: ", finding.remedy, "\n");
}

// "caution: autogroup, virtual machine", or nothing.
void AddSubjects(const std::vector<Finding>& findings, Finding::Level level,
                 std::vector<std::string>& lines) {
  std::vector<std::string> subjects;
  for (const Finding& finding : OfLevel(findings, level)) subjects.push_back(finding.subject);
  if (subjects.empty()) return;
  lines.push_back(absl::StrCat(std::string(LevelName(level)), ": ", absl::StrJoin(subjects, ", ")));
}

}  // namespace

ktstr::Environment RecordThisMachine() {
  ktstr::Environment environment = ktstr::ReadEnvironment();
  environment.kernel.config = ktstr::ReadKernelConfig();
  environment.privileges.refused_calls = ktstr::sys::ProbeCalls();
  if (!environment.scheduler.debugfs_readable) {
    environment.scheduler.debugfs_closed_by = ktstr::WhyDebugfsIsClosed({}, environment.privileges);
  }
  return environment;
}

std::string DiagnosisText(const ktstr::Environment& environment) {
  const std::vector<Finding> findings = Examine(environment);
  std::string text = absl::StrCat(MachineLine(environment), "\n");
  for (const Finding::Level level : kLevels) {
    const std::vector<Finding> chosen = OfLevel(findings, level);
    if (chosen.empty()) continue;
    absl::StrAppend(&text, "\n", Heading(level), "\n");
    for (const Finding& finding : chosen) AppendFinding(finding, text);
  }
  return text;
}

std::string DiagnosisJson(const ktstr::Environment& environment) {
  Json list = Json::array();
  for (const Finding& finding : Examine(environment)) {
    Json json{{"level", std::string(LevelName(finding.level))},
              {"subject", finding.subject},
              {"fact", finding.fact}};
    if (!finding.consequence.empty()) json["consequence"] = finding.consequence;
    if (!finding.remedy.empty()) json["remedy"] = finding.remedy;
    list.push_back(std::move(json));
  }
  const Json document{{"schema", "ktstr.doctor/1"},
                      {"findings", std::move(list)},
                      {"environment", ktstr::EnvironmentJson(environment)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

MachineRecord RecordOf(const ktstr::Environment& environment) {
  MachineRecord record{.environment_json = ktstr::EnvironmentToJson(environment),
                       .summary = {MachineLine(environment)}};
  const std::vector<Finding> findings = Examine(environment);
  AddSubjects(findings, Finding::Level::kCaution, record.summary);
  AddSubjects(findings, Finding::Level::kLacking, record.summary);
  return record;
}

}  // namespace runner
