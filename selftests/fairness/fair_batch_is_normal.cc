// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "selftests/fairness/spinners.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"fairness", "policy", "quick", "fair"},
    .claims = "SCHED_BATCH and SCHED_NORMAL of one nice value get equal CPU time, within 3 % and "
              "two timeslices",
    .why = "batch differs in wake-up preemption only; its weight is that of the nice value",
    .source = "sched(7), SCHED_BATCH; kernel/sched/core.c, set_load_weight",
    .failure = "the weight depends on the policy",
});

void ExpectEqual(TestCase& test, int nice_of_batch) {
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.Run({.groups = {Spinners(test, "normal", 1, 5, SchedPolicy::Normal()),
                           Spinners(test, "batch", 1, nice_of_batch, SchedPolicy::Batch())}},
               absl::Seconds(2)));
  test.Expect(check::CpuShare(report).EqualWithin(ShareToleranceOf(test)));
}

KTSTR_CASE(batch_gets_a_normal_share) {
  ExpectEqual(test, 5);
}
KTSTR_CONTROL(batch_gets_a_normal_share, batch_is_niced) {
  ExpectEqual(test, 10);
}

}  // namespace
}  // namespace ktstr
