// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Selftest: one executable as the runner knows it before it runs. Plain data.

#ifndef RUNNER_DISCOVER_SELFTEST_H_
#define RUNNER_DISCOVER_SELFTEST_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "runner/event/run_event.h"

namespace runner {

// The time that kselftest allows a test that does not say otherwise.
inline constexpr absl::Duration kDefaultTimeout = absl::Seconds(45);

struct Selftest {
  TestId id;
  std::string directory;          // Absolute: the folder of the file, where it runs.
  std::vector<std::string> argv;  // "./NAME" and arguments, behind the interpreter if it needs one.
  absl::Duration timeout = kDefaultTimeout;  // Zero: none.

  // The suite's manifest has it; foreign tests have none of it.
  bool has_manifest = false;
  std::vector<std::string> tags;
  int cpus = 0;  // CPUs that it keeps busy; 0: it does not say.
  bool exclusive = false;
  std::vector<std::string> cases;

  std::string problem;  // Why it cannot be started; empty: it can.
  std::string note;     // What a reader of the result should know about how it is started.
};

// "COLLECTION:NAME".
std::string FullName(const TestId& id);

}  // namespace runner

#endif  // RUNNER_DISCOVER_SELFTEST_H_
