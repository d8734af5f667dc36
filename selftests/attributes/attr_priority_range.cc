// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "absl/strings/str_cat.h"
#include "ktstr/check/comparison.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "kernel"},
    .claims = "FIFO and RR have the priorities 1..99, every other policy has 0 only",
    .why = "programs compute their priorities from these calls",
    .source = "sched_get_priority_min(2); include/linux/sched/prio.h, MAX_RT_PRIO",
    .failure = "a policy is missing from the calls, or the range of priorities has changed",
});

void ExpectRange(TestCase& test, std::initializer_list<PolicyKind> kinds, int lowest, int highest) {
  check::Comparison table("priority ranges");
  for (const PolicyKind kind : kinds) {
    int least = -1;
    int most = -1;
    fork_safe::PriorityRange(static_cast<int>(kind), least, most);
    table.Row(PolicyName(kind), absl::StrCat(lowest, "..", highest),
              absl::StrCat(least, "..", most));
  }
  test.Expect(table.AllEqual());
}

KTSTR_CASE(real_time_priorities_are_1_to_99) {
  ExpectRange(test, {PolicyKind::kFifo, PolicyKind::kRoundRobin}, 1, 99);
}
KTSTR_CONTROL(real_time_priorities_are_1_to_99, policy_is_normal) {
  ExpectRange(test, {PolicyKind::kNormal}, 1, 99);
}

KTSTR_CASE(other_policies_have_no_priorities) {
  ExpectRange(test,
              {PolicyKind::kNormal, PolicyKind::kBatch, PolicyKind::kIdle, PolicyKind::kDeadline},
              0, 0);
}
KTSTR_CONTROL(other_policies_have_no_priorities, policy_is_fifo) {
  ExpectRange(test, {PolicyKind::kFifo}, 0, 0);
}

}  // namespace
}  // namespace ktstr
