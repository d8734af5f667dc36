// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <signal.h>

#include <algorithm>

#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/misbehaver.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"contract", "quick", "kernel"},
    .claims = "A worker that crashes at its end is reported with its signal and with what it had "
              "done, and the others complete",
    .why = "workers are processes of their own that count in shared memory, and the harness waits "
           "for each of them with a deadline. The other selftests rely on it",
    .source = "docs/design/lifecycle.md",
    .failure = "a bug of ktstr",
});

// One of three ends badly.
absl::StatusOr<WorkloadReport> RunWith(TestCase& test, const WorkSpec& bad) {
  ASSIGN_OR_RETURN(Workload workload,
                   test.Spawn({.groups = {{.name = "good", .work = SpinWait{}, .workers = 2},
                                          {.name = "bad", .work = bad}},
                               .stop_timeout = absl::Milliseconds(500)}));
  RETURN_IF_ERROR(workload.Start());
  for (const size_t worker : {0u, 1u, 2u}) {
    AwaitIterations(workload, worker, 1, absl::Seconds(5));
  }
  return test.Collect(std::move(workload));
}

void ExpectACrash(TestCase& test, Misbehaver::Ending ending) {
  ASSIGN_OR_SKIP(const WorkloadReport report, RunWith(test, Misbehaver{.ending = ending}));
  test.Expect(check::Ending(report).Worker(2).BySignal(SIGSEGV));
  test.Expect(check::Progress(report).Worker(2).EachAtLeast(1));
  test.Expect(check::Ending(report).Worker(0).Natural());
  test.Expect(check::Ending(report).Worker(1).Natural());
}

KTSTR_CASE(crash_of_a_worker_is_reported) {
  ExpectACrash(test, Misbehaver::Ending::kCrashes);
}
KTSTR_CONTROL(crash_of_a_worker_is_reported, another_signal_ends_it) {
  ExpectACrash(test, Misbehaver::Ending::kEndsItself);
}

void ExpectATimeout(TestCase& test, const WorkSpec& bad) {
  check::Elapsed elapsed("a run with a worker that does not end");
  const MonotonicTime begin = MonotonicTime::Now();
  ASSIGN_OR_SKIP(const WorkloadReport report, RunWith(test, bad));
  elapsed.Add(MonotonicTime::Now() - begin);
  test.Expect(elapsed.AtMost(absl::Seconds(20)));
  test.Expect(report.workers[2].exit.kind == WorkerExit::Kind::kTimedOut,
              "the worker that does not end is said to have timed out");
  test.Expect(!report.workers[2].exit.task_state.empty(), "its state is reported");
  test.Expect(check::Progress(report).Worker(2).EachAtLeast(1));
  test.Expect(check::Ending(report).Worker(0).Natural());
  test.Expect(check::Ending(report).Worker(1).Natural());
}

KTSTR_CASE(
    stuck_worker_is_named_and_holds_nobody_up,
    {.claims = "A worker that does not end when it is asked to is killed at the deadline and "
               "reported as timed out with its state, and the run ends"}) {
  ExpectATimeout(test, Misbehaver{.ending = Misbehaver::Ending::kStays});
}
KTSTR_CONTROL(stuck_worker_is_named_and_holds_nobody_up, it_ends_by_itself) {
  ExpectATimeout(test, SpinWait{});
}

}  // namespace
}  // namespace ktstr
