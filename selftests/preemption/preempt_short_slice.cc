// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/short_slice.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/preemption/own_cpu.h"

namespace ktstr {

KTSTR_SELFTEST({
    .tags = {"preemption", "fair"},
    .claims = "Beside four spinners, the p99 timer latency of a task with a slice of 0.1 ms is at "
              "most a quarter of its twin's with the default slice",
    .why = "a shorter request has an earlier deadline, and is picked before longer ones",
    .source = "kernel/sched/fair.c, pick_eevdf, update_deadline; sched_setattr(2)",
    .failure = "a program that asks for latency gets none",
    .guards = {"sched/eevdf: Force propagating min_slice of cfs_rq when {en,de}queue tasks",
               "sched/eevdf: Fix se->slice being set to U64_MAX and resulting crash"},
    .needs = {Need::kSlice},
});

// The two timer workers with these slices (0: default).
static absl::StatusOr<WorkloadReport> RunTwins(TestCase& test, std::chrono::nanoseconds first,
                                               std::chrono::nanoseconds second) {
  const affinity::Exact here = OneCpu(test.machine());
  return test.Run(
      {.groups = {{.name = "short", .work = ShortSlice{.slice = first}, .affinity = here},
                  {.name = "twin", .work = ShortSlice{.slice = second}, .affinity = here},
                  {.name = "spinners", .work = SpinWait{}, .workers = 4, .affinity = here}}},
      absl::Seconds(2));
}

static void ExpectQuarter(TestCase& test, const WorkloadReport& report) {
  const uint64_t twin_ns = report.Merged(Instrument::kTimerLatency, 1).Percentile(99).value_or(0);
  test.Expect(check::TimerLatency(report).Group(0).p99().AtMost(
      absl::Nanoseconds(static_cast<int64_t>(twin_ns / 4))));
}

KTSTR_CASE(short_slice_has_a_quarter_of_the_latency) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 RunTwins(test, std::chrono::microseconds(100), std::chrono::nanoseconds(0)));
  if (test.Expect(HadTheirCpu(report, kUndisturbed))) ExpectQuarter(test, report);
}
KTSTR_CONTROL(short_slice_has_a_quarter_of_the_latency, slices_are_swapped) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 RunTwins(test, std::chrono::nanoseconds(0), std::chrono::microseconds(100)));
  ExpectQuarter(test, report);
}

// Spinners, of which the second has a short slice.
static void ExpectEqualShares(TestCase& test, std::optional<int> nice_of_second) {
  const affinity::Exact here = OneCpu(test.machine());
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.Run({.groups = {{.name = "default", .work = SpinWait{}, .affinity = here},
                           {.name = "short",
                            .work = SpinWait{},
                            .affinity = here,
                            .policy = SchedPolicy::ShortSlice(std::chrono::microseconds(100)),
                            .nice = nice_of_second}}},
               absl::Seconds(2)));
  test.Expect(
      check::CpuShare(report).EqualWithin({.relative = 0.03, .slack = 2 * test.limits().slice}));
}

KTSTR_CASE(short_slice_costs_no_share,
           {.claims = "A spinner with a slice of 0.1 ms gets as much CPU time as one with the "
                      "default slice, within 3 % and two timeslices",
            .why = "the slice says when a task gets its share, not how much"}) {
  ExpectEqualShares(test, std::nullopt);
}
KTSTR_CONTROL(short_slice_costs_no_share, it_is_niced) {
  ExpectEqualShares(test, 10);
}

}  // namespace ktstr
