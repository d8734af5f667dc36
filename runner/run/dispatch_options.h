// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// DispatchOptions: how a run goes about its tests. Plain data.

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

struct DispatchOptions {
  AttemptOptions attempt;
  Capacity capacity;
  uint64_t repeat = 1;         // Times that each test runs; the worst of them counts.
  absl::Duration repeat_time;  // Above zero: again until this has passed, whatever `repeat` says.
  // Repeats a test after all others, not at once. Results and disk keep only those of its attempts
  // that failed, and the last one.
  bool in_rounds = false;
  uint64_t retries = 0;  // More attempts for one that failed; the last of them counts.
  bool fail_fast = false;
  absl::Duration abort_grace;  // Between TERM and KILL when the run is stopped.
  absl::Duration run_timeout = absl::InfiniteDuration();
  MachineRecord machine;                      // For RunStarted.
  std::vector<std::string> containment_gaps;  // For RunStarted.
  // Looked at around each attempt. Borrowed; null: nothing is.
  Surroundings* surroundings = nullptr;
  // Runs a test again, alone, when the kernel complained while it and others ran.
  bool rerun_suspects = false;
  // Ends the run when the kernel is not sound any more.
  bool abort_on_taint = false;
  // Keys of the terminal: `t` requests what the tests have said. Borrowed; null: there are none.
  TerminalKeys* keys = nullptr;

  Journal* journal = nullptr;        // Gets what happens; null: there is none.
  const History* history = nullptr;  // What has happened already; null: this is a new run.
  bool rerun_interrupted = false;    // Tests that history has lost run again.
  bool sync_before_start = false;    // A test starts when the disk knows of it.
};

}  // namespace runner

#endif  // RUNNER_RUN_DISPATCH_OPTIONS_H_
