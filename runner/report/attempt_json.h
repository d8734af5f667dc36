// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What result.json and run.json share: attempts and cases as JSON values. Pure.

#ifndef RUNNER_REPORT_ATTEMPT_JSON_H_
#define RUNNER_REPORT_ATTEMPT_JSON_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "runner/event/run_event.h"

namespace runner {

// What is absent is a missing key; times are whole nanoseconds.
nlohmann::ordered_json AttemptJson(const AttemptResult& attempt);
nlohmann::ordered_json CasesJson(const std::vector<CaseResult>& cases);
// "2026-01-31T12:34:56.789Z".
std::string TimestampJson(absl::Time time);
// The text of a document, with a newline at its end; bytes that are no UTF-8 are replaced.
std::string JsonText(const nlohmann::ordered_json& document);

}  // namespace runner

#endif  // RUNNER_REPORT_ATTEMPT_JSON_H_
