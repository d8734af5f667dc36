// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Launch: what it takes to start one file as a test. Looks at the file, never runs it.

#ifndef RUNNER_DISCOVER_LAUNCH_H_
#define RUNNER_DISCOVER_LAUNCH_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace runner {

struct Launch {
  std::vector<std::string> interpreter;  // Runs a script without execute permission.
  std::string problem;                   // Why it cannot be started, and the remedy.
  std::string note;
};

// A file that may not be executed runs through an executable ksft_runner.sh beside it, else, when
// it begins with "#!", through its interpreter, as in kselftest.
Launch InspectFile(const std::string& path);

// The words of the environment variable KSELFTEST_<NAME>_ARGS: capitals, and '_' for whatever is
// not a letter or digit. Split at blanks; no quoting.
std::vector<std::string> ArgumentsFromEnvironment(absl::string_view test_name);

}  // namespace runner

#endif  // RUNNER_DISCOVER_LAUNCH_H_
