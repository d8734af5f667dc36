// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Hang: where a test was when its time was over, as far as its output shows it. Pure.

#ifndef RUNNER_RUN_HANG_H_
#define RUNNER_RUN_HANG_H_

#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "runner/event/run_event.h"

namespace runner {

// Returns one sentence that names the case in which it hung. `planned` are the cases that the
// test's manifest promises, in the order in which they run; empty: it has none. `cases` are those
// of the judgement.
std::string DescribeHungCase(std::span<const std::string> planned,
                             const std::vector<CaseResult>& cases);

// Gives the first case that was planned and has no result its reason, if there is one.
void MarkHungCase(std::vector<CaseResult>& cases);

// The last lines of an output, each cut to a length that fits a report.
std::vector<std::string> LastLines(absl::string_view output);

}  // namespace runner

#endif  // RUNNER_RUN_HANG_H_
