// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/folder/past_run.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "runner/event/verdict.h"
#include "runner/folder/layout.h"

namespace runner {
namespace {

using Json = nlohmann::json;

constexpr absl::string_view kSchema = "ktstr.run/2";
// 2 added expectations, which are not read here.
constexpr absl::string_view kOlderSchema = "ktstr.run/1";

// A member of any object; null when it is not there or `json` is no object.
const Json& Member(const Json& json, const char* name) {
  static const Json kNull;
  const auto found = json.is_object() ? json.find(name) : json.end();
  return json.is_object() && found != json.end() ? *found : kNull;
}

std::string Text(const Json& json) {
  return json.is_string() ? json.get<std::string>() : std::string();
}

// Null for a name that no verdict has.
const VerdictTraits* FindVerdict(absl::string_view name) {
  for (const VerdictTraits& traits : AllVerdictTraits()) {
    if (traits.name == name) return &traits;
  }
  return nullptr;
}

PastTest ReadTest(const Json& json, const VerdictTraits& verdict) {
  PastTest test{.has_failed = verdict.fails_run};
  for (const Json& attempt : Member(json, "attempts")) {
    const Json& duration = Member(attempt, "duration_ns");
    if (!duration.is_number_integer() || Text(Member(attempt, "verdict")) == "not_run") continue;
    test.was_run = true;
    test.duration = std::max(test.duration, absl::Nanoseconds(duration.get<int64_t>()));
  }
  return test;
}

}  // namespace

absl::StatusOr<PastRun> ParsePastRun(absl::string_view text, absl::string_view path) {
  const Json document = Json::parse(text.begin(), text.end(), nullptr, false);
  const std::string schema = Text(Member(document, "schema"));
  if ((schema != kSchema && schema != kOlderSchema) || !Member(document, "tests").is_array()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is no results of schema ", kSchema));
  }
  PastRun run;
  for (const Json& test : Member(document, "tests")) {
    const std::string collection = Text(Member(test, "collection"));
    const std::string name = Text(Member(test, "test"));
    const VerdictTraits* verdict = FindVerdict(Text(Member(test, "verdict")));
    if (collection.empty() || name.empty() || verdict == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": test ", run.size() + 1, " lacks its name or verdict"));
    }
    run[absl::StrCat(collection, ":", name)] = ReadTest(test, *verdict);
  }
  return run;
}

absl::StatusOr<PastRun> ReadPastRun(const std::string& folder) {
  const std::string path = ktstr::JoinPath(folder, kRunJsonFile);
  ASSIGN_OR_RETURN(const std::string text, ktstr::ReadFile(path));
  return ParsePastRun(text, path);
}

std::vector<std::string> FailedTests(const PastRun& run) {
  std::vector<std::string> names;
  for (const auto& [name, test] : run) {
    if (test.has_failed) names.push_back(name);
  }
  return names;
}

}  // namespace runner
