// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PastRun: what a new run reads in the run.json of an earlier one.

#ifndef RUNNER_FOLDER_PAST_RUN_H_
#define RUNNER_FOLDER_PAST_RUN_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace runner {

struct PastTest {
  bool has_failed = false;  // Its verdict made the run fail.
  bool was_run = false;     // At least one attempt came to an end.
  absl::Duration duration;  // The time of the longest attempt.
};

// Its tests by name, "COLLECTION:TEST".
using PastRun = std::map<std::string, PastTest>;

// Pure. Reads ktstr.run/1 and 2. InvalidArgument says "PATH: what is wrong".
absl::StatusOr<PastRun> ParsePastRun(absl::string_view text, absl::string_view path);

// Reads the run.json in the folder that the run left. NotFound when there is none.
absl::StatusOr<PastRun> ReadPastRun(const std::string& folder);

// The names of those that failed, sorted.
std::vector<std::string> FailedTests(const PastRun& run);

}  // namespace runner

#endif  // RUNNER_FOLDER_PAST_RUN_H_
