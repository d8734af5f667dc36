// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The common part of the selftests of CPU shares. Parent side.

#ifndef SELFTESTS_FAIRNESS_SPINNERS_H_
#define SELFTESTS_FAIRNESS_SPINNERS_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/check/cpu_share.h"
#include "ktstr/check/progress.h"
#include "ktstr/selftest/test_case.h"
#include "ktstr/spawn/workload_config.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/preemption/own_cpu.h"

namespace ktstr {

// 3 % of each share, and at the ends of a run whoever has the CPU keeps it for a timeslice.
inline check::ShareTolerance ShareToleranceOf(const TestCase& test) {
  return {.relative = 0.03, .slack = 2 * test.limits().slice};
}

// Spinners on the favoured CPU. Absent: inherited.
inline GroupConfig Spinners(const TestCase& test, std::string name, int workers,
                            std::optional<int> nice = std::nullopt,
                            std::optional<SchedPolicy> policy = std::nullopt) {
  return {.name = std::move(name),
          .work = SpinWait{},
          .workers = workers,
          .affinity = OneCpu(test.machine()),
          .policy = policy,
          .nice = nice};
}

// How long a spinner beside `competitors` others may at worst go without its CPU. What other
// sessions run counts too, and each of their tasks may take a timeslice of every round: this leaves
// room for a hundred, where a task that lost its place waits for seconds.
inline absl::Duration LongestStall(const TestCase& test, int competitors) {
  return test.limits().RunDelay(competitors + 100);
}

// Expects that no worker of the group stalls, when the workers had at least half of their CPU: what
// other sessions take beyond that comes in longer pieces, and is nobody's fault here.
inline void ExpectNoStall(TestCase& test, const WorkloadReport& report, int group,
                          int competitors) {
  const check::Result had_their_cpu = HadTheirCpu(report, 0.5);
  if (had_their_cpu.outcome != check::Outcome::kPass) {
    return test.Diag(absl::StrCat("stalls are not judged: ", had_their_cpu.reason));
  }
  test.Expect(check::Stall(report).Group(group).AtMost(LongestStall(test, competitors)));
}

}  // namespace ktstr

#endif  // SELFTESTS_FAIRNESS_SPINNERS_H_
