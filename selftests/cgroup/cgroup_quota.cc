// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A group gets the CPU time of its quota: not much less, and not much more, also under a second
// limit. Why: each CPU takes the quota in slices and gives back what it does not use, so over many
// periods the group is within a tenth and a slice per CPU (kernel/sched/fair.c, CFS bandwidth
// control). Guards against "sched/fair: Fix low cpu usage with high throttling by removing
// expiration of cpu-local slices".
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bandwidth_throttle.h"

KTSTR_SELFTEST({.tags = {"cgroup", "fair"}, .cpus = 2, .needs = {ktstr::Need::kFairClass}});

namespace {

// The kernel's default where it does not tell (kernel/sched/fair.c).
constexpr int64_t kDefaultSliceUs = 5000;

void ExpectTheQuotaIsKept(ktstr::TestCase& test, const ktstr::BandwidthThrottle& work) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "limited", .work = work, .workers = work.group_size()}}},
               absl::Seconds(2)));
  const ktstr::check::QuotaUse use(
      report, {.quota = absl::FromChrono(work.quota), .period = absl::FromChrono(work.period)});
  const ktstr::SchedulerSettings& settings = test.machine().environment.scheduler;
  const absl::Duration slice =
      absl::Microseconds(settings.cfs_bandwidth_slice_us.value_or(kDefaultSliceUs));
  test.Expect(use.AtLeast(0.9));
  test.Expect(use.AtMost(1.1, test.machine().allowed.Count() * slice));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(1));
}

}  // namespace

KTSTR_CASE(spinners_get_their_quota_and_no_more) {
  ExpectTheQuotaIsKept(test, {.spinners = 4, .sleepers = 0, .depth = 1});
}

KTSTR_CASE(nested_limits_grant_the_quota_and_no_more) {
  ExpectTheQuotaIsKept(test, {.spinners = 3, .sleepers = 2, .depth = 3});
}
