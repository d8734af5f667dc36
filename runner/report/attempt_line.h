// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// AttemptLine: which of a test's attempts its report shows. Parent side, pure.

#ifndef RUNNER_REPORT_ATTEMPT_LINE_H_
#define RUNNER_REPORT_ATTEMPT_LINE_H_

#include <string>

#include "runner/event/run_event.h"

namespace runner {

// "# attempt 2, after one that failed: flaky", "# attempt 2 of 4"; empty when there was one only.
std::string AttemptLine(const TestResult& result);

}  // namespace runner

#endif  // RUNNER_REPORT_ATTEMPT_LINE_H_
