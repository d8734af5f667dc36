// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/attempt_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace runner {
namespace {

using Json = nlohmann::ordered_json;

std::string ToString(absl::string_view text) {
  return std::string(text);
}

Json ExitJson(const ExitStatus& exit) {
  switch (exit.kind) {
    case ExitStatus::Kind::kNotStarted: {
      Json json{{"kind", "not_started"}};
      if (!exit.error.empty()) json["error"] = exit.error;
      return json;
    }
    case ExitStatus::Kind::kExited:
      return {{"kind", "exited"}, {"code", exit.code}};
    case ExitStatus::Kind::kSignaled:
      return {{"kind", "signaled"}, {"signal", exit.code}, {"core_dumped", exit.core_dumped}};
    case ExitStatus::Kind::kTimedOut:
      return {{"kind", "timed_out"}};
  }
  return nullptr;
}

Json UsageJson(const ResourceUsage& usage) {
  Json json = Json::object();
  if (usage.cpu_time.has_value()) {
    json["cpu_ns"] = absl::ToInt64Nanoseconds(*usage.cpu_time);
    json["cpu_of"] = usage.cpu_time_of_group ? "cgroup" : "process";
  }
  if (usage.peak_memory_bytes.has_value()) {
    json["peak_memory_bytes"] = *usage.peak_memory_bytes;
    json["peak_memory_of"] = usage.peak_memory_of_group ? "cgroup" : "process";
  }
  if (usage.peak_processes.has_value()) json["peak_processes"] = *usage.peak_processes;
  return json;
}

Json KernelFindingsJson(const std::vector<KernelFinding>& findings) {
  Json json = Json::array();
  for (const KernelFinding& finding : findings) {
    json.push_back({{"kind", ToString(NameOf(finding.kind))},
                    {"text", finding.text},
                    {"suspects", finding.suspects}});
  }
  return json;
}

Json LeaksJson(const std::vector<Leak>& leaks) {
  Json json = Json::array();
  for (const Leak& leak : leaks) {
    Json one{{"kind", ToString(NameOf(leak.kind))}, {"what", leak.what}};
    if (!leak.is_certain()) one["one_of"] = leak.suspects;
    json.push_back(std::move(one));
  }
  return json;
}

void PutText(const char* key, const std::string& text, Json& json) {
  if (!text.empty()) json[key] = text;
}

void PutCount(const char* key, const std::optional<uint64_t>& count, Json& json) {
  if (count.has_value()) json[key] = *count;
}

// A whole number is written as one, as far as a double has all of them.
void PutNumber(const char* key, const std::optional<double>& number, Json& json) {
  constexpr double kWhole = 9e15;
  if (!number.has_value()) return;
  if (std::abs(*number) < kWhole && *number == std::floor(*number)) {
    json[key] = static_cast<int64_t>(*number);
  } else {
    json[key] = *number;
  }
}

Json ExpectationJson(const Expectation& expectation) {
  Json json{{"case", expectation.case_name},
            {"attempt", expectation.attempt},
            {"claim", expectation.claim},
            {"outcome", expectation.outcome}};
  if (expectation.control) json["control"] = true;
  if (expectation.excused) json["excused"] = true;
  PutText("reason", expectation.reason, json);
  PutText("unit", expectation.unit, json);
  PutNumber("value", expectation.value, json);
  PutNumber("limit", expectation.limit, json);
  PutText("direction", expectation.direction, json);
  PutCount("samples", expectation.samples, json);
  PutCount("excusable_ns", expectation.excusable_ns, json);
  return json;
}

Json ExpectationsJson(const std::vector<Expectation>& expectations) {
  Json json = Json::array();
  for (const Expectation& expectation : expectations) json.push_back(ExpectationJson(expectation));
  return json;
}

}  // namespace

Json CaseJson(const CaseResult& result) {
  Json json{{"name", result.name}, {"verdict", ToString(TraitsOf(result.verdict).name)}};
  if (result.inconclusive) json["inconclusive"] = true;
  if (!result.reason.empty()) json["reason"] = result.reason;
  if (!result.diagnostics.empty()) json["diagnostics"] = result.diagnostics;
  if (result.line > 0) json["line"] = result.line;
  if (result.duration.has_value()) {
    json["duration_ns"] = absl::ToInt64Nanoseconds(*result.duration);
  }
  return json;
}

Json CasesJson(const std::vector<CaseResult>& cases) {
  Json json = Json::array();
  for (const CaseResult& result : cases) json.push_back(CaseJson(result));
  return json;
}

Json AttemptJson(const AttemptResult& attempt) {
  Json json{{"attempt", attempt.attempt},
            {"verdict", ToString(TraitsOf(attempt.verdict).name)},
            {"notes", attempt.notes},
            {"exit", ExitJson(attempt.exit)},
            {"started", TimestampJson(attempt.started)},
            {"duration_ns", absl::ToInt64Nanoseconds(attempt.duration)}};
  if (attempt.timeout > absl::ZeroDuration()) {
    json["timeout_ns"] = absl::ToInt64Nanoseconds(attempt.timeout);
  }
  if (Json usage = UsageJson(attempt.usage); !usage.empty()) json["usage"] = std::move(usage);
  if (!attempt.leaks.empty()) json["leaks"] = LeaksJson(attempt.leaks);
  if (!attempt.kernel_findings.empty()) {
    json["kernel_warning"] = true;
    json["kernel_findings"] = KernelFindingsJson(attempt.kernel_findings);
  }
  json["output_bytes"] = attempt.output_bytes;
  if (!attempt.artifacts_dir.empty()) json["artifacts_dir"] = attempt.artifacts_dir;
  json["cases"] = CasesJson(attempt.cases);
  if (!attempt.expectations.empty()) json["expectations"] = ExpectationsJson(attempt.expectations);
  return json;
}

Json TestJson(const TestResult& result) {
  Json json{{"number", result.number},
            {"collection", result.id.collection},
            {"test", result.id.name},
            {"verdict", ToString(TraitsOf(result.verdict).name)}};
  if (result.flaky) json["flaky"] = true;
  json["attempts"] = Json::array();
  for (const AttemptResult& attempt : result.attempts) {
    json["attempts"].push_back(AttemptJson(attempt));
  }
  return json;
}

Json EnvironmentJson(const MachineRecord& machine) {
  Json json = Json::parse(machine.environment_json, nullptr, false);
  return json.is_object() ? json : Json::object();
}

std::string TimestampJson(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

std::string JsonText(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string JsonLine(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace runner
