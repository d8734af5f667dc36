// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// DispatchOptions: how a run goes about its tests: settings, facts and services. Plain data.

#ifndef RUNNER_RUN_DISPATCH_OPTIONS_H_
#define RUNNER_RUN_DISPATCH_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "runner/contain/surroundings.h"
#include "runner/event/run_event.h"
#include "runner/journal/history.h"
#include "runner/journal/journal.h"
#include "runner/run/attempt.h"
#include "runner/schedule/schedule.h"
#include "runner/terminal/terminal_keys.h"

namespace runner {

// What was asked for.
struct DispatchSettings {
  Capacity capacity;
  uint64_t repeat = 1;         // Times that each test runs; the worst of them counts.
  absl::Duration repeat_time;  // Above zero: again until this has passed, whatever `repeat` says.
  // Repeats a test after all others, not at once. Results and disk keep only those of its attempts
  // that failed, and the last one.
  bool in_rounds = false;
  uint64_t retries = 0;  // More attempts for one that failed; the last of them counts.
  bool fail_fast = false;
  absl::Duration run_timeout = absl::InfiniteDuration();
  // Runs a test again, alone, when the kernel complained while it and others ran.
  bool rerun_suspects = false;
  // Ends the run when the kernel is not sound any more.
  bool abort_on_taint = false;
  bool rerun_interrupted = false;  // Tests that history has lost run again.
};

// What is known before the first test starts.
struct RunFacts {
  MachineRecord machine;
  std::vector<std::string> containment_gaps;
  const History* history = nullptr;  // What has happened already; null: this is a new run.
  // The machine died in this run: a test starts when the disk knows of it.
  bool has_rebooted = false;
};

// Whom the dispatcher asks and notifies, all borrowed.
struct RunServices {
  Surroundings* surroundings = nullptr;  // Looked at around each attempt; null: nothing is.
  // Keys of the terminal: `t` requests what the tests have said. Null: there are none.
  TerminalKeys* keys = nullptr;
  Journal* journal = nullptr;  // Gets what happens; null: there is none.
};

struct DispatchOptions {
  AttemptOptions attempt;
  DispatchSettings settings;
  RunFacts facts;
  RunServices services;
};

}  // namespace runner

#endif  // RUNNER_RUN_DISPATCH_OPTIONS_H_
