// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/suite/case_results.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace suite {
namespace {

using Json = nlohmann::json;

std::string Text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Json List(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : Json::array();
}

bool Failed(absl::string_view verdict) {
  return verdict != "pass" && verdict != "skip" && verdict != "xfail";
}

// The line of a case's diagnostics that says why it failed.
std::string ReasonOf(const Json& result) {
  if (std::string reason = Text(result, "reason"); !reason.empty()) return reason;
  const Json diagnostics = List(result, "diagnostics");
  for (const Json& line : diagnostics) {
    const std::string text = line.is_string() ? line.get<std::string>() : "";
    if (text.find("FAILED: ") != std::string::npos) return text;
  }
  return diagnostics.empty() || !diagnostics.back().is_string()
             ? ""
             : diagnostics.back().get<std::string>();
}

void AddAttempt(const std::string& selftest, const Json& attempt,
                std::vector<CaseResult>& results) {
  bool has_failure = false;
  for (const Json& result : List(attempt, "cases")) {
    const bool inconclusive = result.value("inconclusive", false);
    results.push_back({.selftest = selftest,
                       .name = Text(result, "name"),
                       .verdict = Text(result, "verdict"),
                       .inconclusive = inconclusive,
                       .reason = ReasonOf(result)});
    has_failure |= Failed(results.back().verdict);
  }
  const std::string verdict = Text(attempt, "verdict");
  if (!Failed(verdict) || has_failure) return;
  const Json notes = List(attempt, "notes");
  results.push_back({.selftest = selftest,
                     .verdict = verdict,
                     .reason = notes.empty() ? "" : notes.front().get<std::string>()});
}

}  // namespace

absl::StatusOr<std::vector<CaseResult>> ParseCaseResults(absl::string_view run_json) {
  const Json root = Json::parse(run_json.begin(), run_json.end(), /*cb=*/nullptr,
                                /*allow_exceptions=*/false);
  const std::string schema = root.is_object() ? Text(root, "schema") : "";
  if (schema != "ktstr.run/1" && schema != "ktstr.run/2") {
    return absl::InvalidArgumentError("is no ktstr.run/1 or ktstr.run/2");
  }
  std::vector<CaseResult> results;
  for (const Json& test : List(root, "tests")) {
    for (const Json& attempt : List(test, "attempts")) {
      AddAttempt(Text(test, "test"), attempt, results);
    }
  }
  return results;
}

}  // namespace suite
