// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TestProgress: one test of a run on its way to its result, through attempts, retries and repeats.

#ifndef RUNNER_RUN_TEST_PROGRESS_H_
#define RUNNER_RUN_TEST_PROGRESS_H_

#include <cstdint>
#include <optional>

#include "runner/discover/selftest.h"
#include "runner/event/run_event.h"
#include "runner/journal/journal_record.h"
#include "runner/run/dispatch_options.h"
#include "runner/schedule/schedule.h"

namespace runner {

struct TestProgress {
  const Selftest* selftest = nullptr;
  Demand demand;
  TestResult result;
  uint64_t first_start_ns = 0;
  int attempts = 0;                // Begun ones.
  uint64_t repeats = 0;            // Finished ones.
  uint64_t retries = 0;            // Of the present repeat.
  bool ran_alone = false;          // Again, as a suspect.
  std::optional<Verdict> verdict;  // The worst of the finished repeats.

  // Returns what comes after an attempt that ends now, unless the run is being stopped.
  AfterAttempt Follows(const AttemptResult& attempt, const DispatchOptions& options) const;
  // Takes an attempt that has ended, and what was decided to come after it. Drops those before it
  // that no report shows: rounds without end must fill neither the memory nor the disk.
  void Add(AttemptResult attempt, AfterAttempt after, const DispatchOptions& options);
  // Makes the result of its attempts: the `number`th of the run to be finished.
  void Finish(Verdict final_verdict, uint64_t number, const DispatchOptions& options);

 private:
  // Whether it has to run once more, alone.
  bool IsSuspect(const AttemptResult& attempt, const DispatchOptions& options) const;
  // Whether a repeat follows the one that ends now.
  bool IsDueAgain(const DispatchOptions& options) const;
  void ForgetLast(const DispatchOptions& options);
};

}  // namespace runner

#endif  // RUNNER_RUN_TEST_PROGRESS_H_
