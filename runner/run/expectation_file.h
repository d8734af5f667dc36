// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ExpectationFile: reads what a selftest of ours has written about its expectations.

#ifndef RUNNER_RUN_EXPECTATION_FILE_H_
#define RUNNER_RUN_EXPECTATION_FILE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "runner/event/run_event.h"

namespace runner {

struct ReadExpectations {
  std::vector<Expectation> expectations;
  std::string problem;  // What was left out and why; empty: nothing was.
};

// Reads the lines of a file, each an object of schema "ktstr.expectation/1". Pure. A test may have
// written anything: a line that is no expectation is left out, and so is all after the 10,000th.
ReadExpectations ParseExpectations(absl::string_view text);

// Reads the file in the folder of the attempt into its result, with a note when something was left
// out. Without such a file nothing changes: tests that are not ours leave none. Only a plain file
// of at most 16 MiB is read.
void AddExpectations(const std::string& folder, AttemptResult& result);

}  // namespace runner

#endif  // RUNNER_RUN_EXPECTATION_FILE_H_
