// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/fork_exit.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST(
    {.tags = {"churn", "quick", "kernel"},
     .cpus = 2,
     .claims = "In a storm of children that exit at once, each of them runs and each of "
               "them is reaped, also beside spinners",
     .why = "a new task is put on a run queue before fork returns, and its end wakes the "
            "parent that waits for it",
     .source = "kernel/sched/core.c, wake_up_new_task; wait(2)",
     .failure = "a new task is not run, or its parent's wake-up is lost"});

// How many children each forker gets to reap, also in a short run on a crowded machine.
constexpr uint64_t kChildren = 10;

void ExpectForkingGetsOn(TestCase& test, const WorkSpec& second, int spinners_per_cpu) {
  WorkloadConfig config{
      .groups = {{.name = "first", .work = ForkExit{}}, {.name = "second", .work = second}}};
  if (spinners_per_cpu > 0) {
    config.groups.push_back({.name = "spinners",
                             .work = SpinWait{},
                             .workers = spinners_per_cpu * test.machine().allowed.Count()});
  }
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.RunUntilEach(config, absl::Seconds(1), kChildren));
  test.Expect(check::Progress(report).EachAtLeast(kChildren));
}

KTSTR_CASE(every_child_runs_and_is_reaped) {
  ExpectForkingGetsOn(test, ForkExit{}, 0);
}
KTSTR_CONTROL(every_child_runs_and_is_reaped, no_child_of_one_of_two_ends) {
  ExpectForkingGetsOn(test, Idler{}, 0);
}

KTSTR_CASE(every_child_beside_spinners_runs_and_is_reaped) {
  ExpectForkingGetsOn(test, ForkExit{}, 2);
}
KTSTR_CONTROL(every_child_beside_spinners_runs_and_is_reaped, no_child_of_one_of_two_ends) {
  ExpectForkingGetsOn(test, Idler{}, 2);
}

}  // namespace
}  // namespace ktstr
