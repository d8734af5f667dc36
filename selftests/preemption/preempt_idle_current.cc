// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "selftests/preemption/overstay.h"

namespace ktstr {

KTSTR_SELFTEST({
    .tags = {"preemption", "policy", "quick", "fair"},
    .claims = "A SCHED_IDLE spinner gives its CPU up to a normal task that wakes up there within "
              "an eighth of a tick, at nine of ten wake-ups at least",
    .why = "an idle-policy task is preempted by any other, without regard to its slice",
    .source = "sched(7), SCHED_IDLE; kernel/sched/fair.c, wakeup_preempt_fair",
    .failure = "background work delays foreground work",
    .guards = {"sched: Cancel the slice protection of the idle entity"},
});

// How often the sleeper has to come in for its wake-ups to tell.
static constexpr uint64_t kFewestWakes = 20;

static void ExpectTheSpinnerGivesWay(TestCase& test, SchedPolicy sleeper, SchedPolicy spinner) {
  const Overstay work{.tolerated = absl::ToChronoNanoseconds(test.limits().preempting_wake)};
  const WorkloadConfig config{
      .groups = {{.name = "pair", .work = work, .workers = 2, .affinity = OneCpu(test.machine())}}};
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.RunPhases(config, {{.name = "beside",
                                          .nominal = absl::Seconds(2),
                                          .begin = [&](Workload& workload) -> absl::Status {
                                            RETURN_IF_ERROR(workload.SetPolicy(0, sleeper, 0));
                                            return workload.SetPolicy(1, spinner, 0);
                                          }}}));
  const uint64_t wakes = report.workers[0].detail("wakes");
  check::Result result = check::Ratio("wake-ups at which the spinner stayed",
                                      report.workers[0].detail("overstayed"), wakes)
                             .AtMost(0.1);
  if (wakes < kFewestWakes) {
    result = check::Inconclusive(std::move(result), "others left the pair too little of the CPU");
  }
  test.Expect(std::move(result));
}

KTSTR_CASE(idle_spinner_gives_way_within_a_tick) {
  ExpectTheSpinnerGivesWay(test, SchedPolicy::Normal(), SchedPolicy::Idle());
}
// A batch task preempts nobody when it wakes up.
KTSTR_CONTROL(idle_spinner_gives_way_within_a_tick, sleeper_is_batch_and_spinner_normal) {
  ExpectTheSpinnerGivesWay(test, SchedPolicy::Batch(), SchedPolicy::Normal());
}

}  // namespace ktstr
