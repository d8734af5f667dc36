// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "absl/strings/str_cat.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/check/comparison.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "kernel"},
    .claims = "sched_rr_get_interval of a SCHED_RR task is kernel.sched_rr_timeslice_ms",
    .why = "both are the timeslice that the tick counts down, one in ticks, one in ms",
    .source = "sched_rr_get_interval(2); kernel/sched/rt.c, get_rr_interval_rt",
    .failure = "the conversion between ticks and ms is wrong, or the sysctl's initial value",
    .guards = {"sched/rt: Fix sysctl_sched_rr_timeslice intial value"},
    .needs = {Need::kRealTime},
});

absl::StatusOr<uint64_t> IntervalOf(const SchedAttr& attr) {
  return InChild<uint64_t>([&attr](uint64_t& ns) {
    if (Take(attr) == 0) fork_safe::RoundRobinInterval(0, ns);
  });
}

void ExpectSysctl(TestCase& test, const SchedAttr& attr) {
  if (!test.limits().rr_slice.has_value()) return test.Skip("no kernel.sched_rr_timeslice_ms");
  ASSIGN_OR_SKIP(const uint64_t ns, IntervalOf(attr));
  const absl::Duration interval = absl::Nanoseconds(ns);
  // The kernel counts in ticks, the sysctl in ms.
  const absl::Duration rounding = test.limits().tick + absl::Milliseconds(1);
  test.Expect(absl::AbsDuration(interval - *test.limits().rr_slice) < rounding,
              absl::StrCat("the interval ", absl::FormatDuration(interval), " is the sysctl's ",
                           absl::FormatDuration(*test.limits().rr_slice)));
}

KTSTR_CASE(rr_interval_is_the_sysctl) {
  ExpectSysctl(test, RealTime(PolicyKind::kRoundRobin, 1));
}
KTSTR_CONTROL(rr_interval_is_the_sysctl, task_is_fifo) {
  ExpectSysctl(test, RealTime(PolicyKind::kFifo, 1));
}

void ExpectNone(TestCase& test, const SchedAttr& attr) {
  ASSIGN_OR_SKIP(const uint64_t ns, IntervalOf(attr));
  check::Comparison table("intervals in ns");
  table.Row(Describe(attr), 0, ns);
  test.Expect(table.AllEqual());
}

KTSTR_CASE(fifo_has_no_interval, {.claims = "sched_rr_get_interval of a SCHED_FIFO task is 0",
                                  .why = "it runs until it blocks: 0 stands for no end",
                                  .source = "kernel/sched/rt.c, get_rr_interval_rt"}) {
  ExpectNone(test, RealTime(PolicyKind::kFifo, 1));
}
KTSTR_CONTROL(fifo_has_no_interval, task_is_round_robin) {
  ExpectNone(test, RealTime(PolicyKind::kRoundRobin, 1));
}

}  // namespace
}  // namespace ktstr
