// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/nice_sweep.h"
#include "ktstr/work_types/policy_churn.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"
#include "selftests/broken_work/straggler.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"churn", "quick", "kernel"},
                .cpus = 2,
                .claims = "Workers that keep changing their policy or their nice value get on, and "
                          "so do workers beside them that change nothing. Each of them has a CPU "
                          "or waits for one in 95 % of its time",
                .why = "a change of attributes takes the task off its queue and puts it back, and "
                       "concerns nobody else",
                .source = "kernel/sched/syscalls.c, __sched_setscheduler",
                .failure = "a task is lost between two classes or two weights"});

// How often each worker ends its work, also in a short run on a crowded machine: one whose policy
// is SCHED_IDLE for a turn may have to wait for that turn for seconds.
constexpr uint64_t kTurns = 3;

// `one` is one of the three that change.
void ExpectNobodyIsLost(TestCase& test, const WorkSpec& churn, const WorkSpec& one) {
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunUntilEach({.groups = {{.name = "churn", .work = churn, .workers = 2},
                                    {.name = "one", .work = one},
                                    {.name = "steady", .work = SpinWait{}, .workers = 2}}},
                        absl::Seconds(1), kTurns, absl::Seconds(12)));
  test.Expect(check::Progress(report).EachAtLeast(kTurns));
  test.Expect(check::Activity(report).AtLeast(0.95));
}

KTSTR_CASE(policy_changes_starve_nobody) {
  ExpectNobodyIsLost(test, PolicyChurn{}, PolicyChurn{});
}
KTSTR_CONTROL(policy_changes_starve_nobody, one_of_five_is_lost_now_and_then) {
  ExpectNobodyIsLost(test, PolicyChurn{}, Straggler{});
}
KTSTR_CONTROL(policy_changes_starve_nobody, one_of_five_stands_still) {
  ExpectNobodyIsLost(test, PolicyChurn{}, Idler{});
}

KTSTR_CASE(nice_changes_starve_nobody) {
  ExpectNobodyIsLost(test, NiceSweep{}, NiceSweep{});
}
KTSTR_CONTROL(nice_changes_starve_nobody, one_of_five_is_lost_now_and_then) {
  ExpectNobodyIsLost(test, NiceSweep{}, Straggler{});
}

}  // namespace
}  // namespace ktstr
