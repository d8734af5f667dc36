// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// result.json of one attempt, schema "ktstr.result/1". Pure.

#ifndef RUNNER_REPORT_RESULT_JSON_H_
#define RUNNER_REPORT_RESULT_JSON_H_

#include <string>

#include "runner/event/run_event.h"

namespace runner {

// The whole document, with a newline at its end. An absent value is a missing key; times are whole
// nanoseconds.
std::string ResultJson(const TestId& id, const AttemptResult& attempt);

}  // namespace runner

#endif  // RUNNER_REPORT_RESULT_JSON_H_
