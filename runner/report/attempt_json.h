// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Attempts and cases as JSON values, for result.json, run.json and events.jsonl. Pure.

#ifndef RUNNER_REPORT_ATTEMPT_JSON_H_
#define RUNNER_REPORT_ATTEMPT_JSON_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "runner/event/run_event.h"

namespace runner {

// An absent value is a missing key; times are whole nanoseconds.
nlohmann::ordered_json AttemptJson(const AttemptResult& attempt);
nlohmann::ordered_json CasesJson(const std::vector<CaseResult>& cases);
nlohmann::ordered_json CaseJson(const CaseResult& result);
// A test with all its attempts.
nlohmann::ordered_json TestJson(const TestResult& result);
// The record's object; an empty one when there is none.
nlohmann::ordered_json EnvironmentJson(const MachineRecord& machine);
// "2026-01-31T12:34:56.789Z".
std::string TimestampJson(absl::Time time);
// The text of a document, with a newline at its end; bytes that are no UTF-8 are replaced.
std::string JsonText(const nlohmann::ordered_json& document);
// The text of a document on one line, with a newline at its end.
std::string JsonLine(const nlohmann::ordered_json& document);

}  // namespace runner

#endif  // RUNNER_REPORT_ATTEMPT_JSON_H_
