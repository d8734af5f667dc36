// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST(
    {.tags = {"deadline", "kernel"},
     .exclusive = true,
     .claims = "A SCHED_DEADLINE spinner gets its runtime in each period beside fair and real-time "
               "spinners: at least nine tenths of it. It gets no more than its runtime and a tick "
               "per period",
     .why = "the constant bandwidth server throttles a task at the end of its runtime until its "
            "next period, and its class is above all others",
     .source = "Documentation/scheduler/sched-deadline.rst; kernel/sched/deadline.c, "
               "update_curr_dl_se",
     .failure = "runtime is not replenished, or not enforced",
     .needs = {Need::kDeadline, Need::kRealTime}});

constexpr auto kRuntime = std::chrono::milliseconds(10);
constexpr auto kPeriod = std::chrono::milliseconds(50);

// One spinner on every CPU beside it, so that whatever it gets it takes from somebody; it is held
// to `expected` times its bandwidth.
void ExpectItsRuntime(TestCase& test, const SchedPolicy& others, double expected) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {{.name = "deadline",
                                       .work = SpinWait{},
                                       .policy = SchedPolicy::Deadline(kRuntime, kPeriod, kPeriod)},
                                      {.name = "others",
                                       .work = SpinWait{},
                                       .workers = test.machine().allowed.Count(),
                                       .policy = others}}},
                          absl::Seconds(2)));
  const check::QuotaUse use =
      check::QuotaUse(report, {.quota = expected * absl::FromChrono(kRuntime),
                               .period = absl::FromChrono(kPeriod)})
          .Group(0);
  test.Expect(use.AtLeast(0.9));
  // A kernel without high-resolution ticks sees the end of the runtime at the next tick.
  test.Expect(use.AtMost(1 + absl::FDivDuration(test.limits().tick, absl::FromChrono(kRuntime)),
                         2 * test.limits().tick));
}

KTSTR_CASE(deadline_spinner_gets_its_runtime_beside_fair_ones) {
  ExpectItsRuntime(test, SchedPolicy::Normal(), 1);
}
KTSTR_CONTROL(deadline_spinner_gets_its_runtime_beside_fair_ones, held_to_half_of_it) {
  ExpectItsRuntime(test, SchedPolicy::Normal(), 0.5);
}

}  // namespace
}  // namespace ktstr
