// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bandwidth_throttle.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST(
    {.tags = {"cgroup", "fair"},
     .cpus = 2,
     .claims = "A group gets the CPU time of its cpu.max: at least nine tenths of it, and at most "
               "a tenth and a slice per CPU more. So does the innermost of nested limits",
     .why = "each CPU takes the quota in slices and gives back what it does not use",
     .source = "kernel/sched/fair.c, CFS bandwidth control",
     .failure = "runtime expires or is handed out twice",
     .guards = {"sched/fair: Fix low cpu usage with high throttling by removing expiration of "
                "cpu-local slices"},
     .needs = {Need::kCgroupCpu}});

// The workload is limited to its own quota; `granted` times that is what it is held to.
void ExpectTheQuotaIsKept(TestCase& test, const BandwidthThrottle& work, double granted) {
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.Run({.groups = {{.name = "limited", .work = work, .workers = work.group_size()}}},
               absl::Seconds(2)));
  const check::QuotaUse use(report, {.quota = granted * absl::FromChrono(work.quota),
                                     .period = absl::FromChrono(work.period)});
  test.Expect(use.AtLeast(0.9));
  test.Expect(use.AtMost(1.1, test.machine().allowed.Count() * test.limits().bandwidth_slice));
}

KTSTR_CASE(spinners_get_their_quota_and_no_more) {
  ExpectTheQuotaIsKept(test, {.spinners = 4, .sleepers = 1, .depth = 1}, 1);
}
KTSTR_CONTROL(spinners_get_their_quota_and_no_more, less_than_granted) {
  ExpectTheQuotaIsKept(test, {.spinners = 4, .sleepers = 1, .depth = 1}, 1.5);
}

KTSTR_CASE(nested_limits_grant_the_quota_and_no_more) {
  ExpectTheQuotaIsKept(test, {.spinners = 3, .sleepers = 2, .depth = 3}, 1);
}
KTSTR_CONTROL(nested_limits_grant_the_quota_and_no_more, more_than_granted) {
  ExpectTheQuotaIsKept(test, {.spinners = 3, .sleepers = 2, .depth = 3}, 0.5);
}

}  // namespace
}  // namespace ktstr
