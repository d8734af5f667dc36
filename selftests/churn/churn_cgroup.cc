// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/cgroup_attach_storm.h"
#include "ktstr/work_types/cgroup_churn.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"churn", "cgroup", "quick", "kernel"},
                .cpus = 2,
                .claims = "Workers that move from cgroup to cgroup get on, and so do those whose "
                          "children are moved while they exit",
                .why = "a write to cgroup.procs moves a task that is exiting or takes it for gone, "
                       "and waits for nobody",
                .source = "cgroups(7); kernel/cgroup/cgroup.c, cgroup_attach_task",
                .failure = "a task is lost between two groups, or the migration waits for ever",
                .needs = {Need::kCgroup}});

// How often each worker gets on, also in a short run on a crowded machine.
constexpr uint64_t kTurns = 3;

// `one` is one of the three that move.
void ExpectAllGetOn(TestCase& test, const WorkSpec& mover, const WorkSpec& one) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.RunUntilEach({.groups = {{.name = "movers", .work = mover, .workers = 2},
                                               {.name = "one", .work = one},
                                               {.name = "steady", .work = SpinWait{}}}},
                                   absl::Seconds(1), kTurns));
  test.Expect(check::Progress(report).EachAtLeast(kTurns));
  test.Expect(check::Activity(report).Group(2).AtLeast(0.95));
}

constexpr CgroupChurn kChurn{.cycle = std::chrono::milliseconds(2)};

KTSTR_CASE(workers_that_change_their_cgroup_get_on) {
  ExpectAllGetOn(test, kChurn, kChurn);
}
KTSTR_CONTROL(workers_that_change_their_cgroup_get_on, one_of_three_is_lost) {
  ExpectAllGetOn(test, kChurn, Idler{});
}

KTSTR_CASE(children_that_are_moved_while_they_exit_are_reaped) {
  ExpectAllGetOn(test, CgroupAttachStorm{}, CgroupAttachStorm{});
}
KTSTR_CONTROL(children_that_are_moved_while_they_exit_are_reaped, one_of_three_waits_for_ever) {
  ExpectAllGetOn(test, CgroupAttachStorm{}, Idler{});
}

}  // namespace
}  // namespace ktstr
