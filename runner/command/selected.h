// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// From operands to the tests that are meant: what `run` and `list` begin with.

#ifndef RUNNER_COMMAND_SELECTED_H_
#define RUNNER_COMMAND_SELECTED_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runner/discover/selection.h"
#include "runner/discover/selftest.h"

namespace runner {

// Without an operand the working directory counts, if it is a suite or a kselftest tree. Every
// error is the caller's mistake and one line.
absl::StatusOr<std::vector<Selftest>> FindSelected(std::vector<std::string> operands,
                                                   const Selection& selection);

// One line per test: "COLLECTION:TEST", as in kselftest-list.txt.
std::string ListAsText(const std::vector<Selftest>& selftests);
// Schema "ktstr.list/1": what is known of each test before it runs.
std::string ListAsJson(const std::vector<Selftest>& selftests);
// One line per test: how it would be started.
std::string ListCommands(const std::vector<Selftest>& selftests);

}  // namespace runner

#endif  // RUNNER_COMMAND_SELECTED_H_
