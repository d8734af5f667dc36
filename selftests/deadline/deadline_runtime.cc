// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

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
     .needs = {ktstr::Need::kDeadline, ktstr::Need::kRealTime}});

static constexpr auto kRuntime = std::chrono::milliseconds(10);
static constexpr auto kPeriod = std::chrono::milliseconds(50);

// One spinner on every CPU beside it, so that whatever it gets it takes from somebody; it is held
// to `expected` times its bandwidth.
static void ExpectItsRuntime(ktstr::TestCase& test, const ktstr::SchedPolicy& others,
                             double expected) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "deadline",
                            .work = ktstr::SpinWait{},
                            .policy = ktstr::SchedPolicy::Deadline(kRuntime, kPeriod, kPeriod)},
                           {.name = "others",
                            .work = ktstr::SpinWait{},
                            .workers = test.machine().allowed.Count(),
                            .policy = others}}},
               absl::Seconds(2)));
  const ktstr::check::QuotaUse use =
      ktstr::check::QuotaUse(report, {.quota = expected * absl::FromChrono(kRuntime),
                                      .period = absl::FromChrono(kPeriod)})
          .Group(0);
  test.Expect(use.AtLeast(0.9));
  // A kernel without high-resolution ticks sees the end of the runtime at the next tick.
  test.Expect(use.AtMost(1 + absl::FDivDuration(test.limits().tick, absl::FromChrono(kRuntime)),
                         2 * test.limits().tick));
}

KTSTR_CASE(deadline_spinner_gets_its_runtime_beside_fair_ones) {
  ExpectItsRuntime(test, ktstr::SchedPolicy::Normal(), 1);
}
KTSTR_CONTROL(deadline_spinner_gets_its_runtime_beside_fair_ones, held_to_half_of_it) {
  ExpectItsRuntime(test, ktstr::SchedPolicy::Normal(), 0.5);
}
