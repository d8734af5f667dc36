// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "ktstr/check/cpu_share.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/controls/control.h"

namespace ktstr {
namespace {

using FairnessControls = ControlTest;

check::ShareTolerance ToleranceOf(const Limits& limits) {
  return {.relative = 0.03, .slack = 2 * limits.slice};
}

// fair_equal_spinners: one of the spinners is niced.
TEST_F(FairnessControls, ANicedSpinnerAmongEqualOnesFails) {
  const WorkloadConfig config{.groups = {{.work = SpinWait{}, .workers = 3, .affinity = one_cpu()},
                                         {.work = SpinWait{}, .affinity = one_cpu(), .nice = 10}}};

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunWorkload(config, absl::Seconds(2)));

  EXPECT_EQ(check::CpuShare(report).EqualWithin(ToleranceOf(limits())).outcome,
            check::Outcome::kFail);
}

// fair_nice_weights: the second worker's nice value is changed behind the configuration's back, to
// the one that the first has.
TEST_F(FairnessControls, ANiceValueWithoutEffectFails) {
  const WorkloadConfig config{.groups = {
                                  {.work = SpinWait{}, .affinity = one_cpu(), .nice = 9},
                                  {.work = SpinWait{}, .affinity = one_cpu(), .nice = 19},
                              }};
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn(config));
  if (setpriority(PRIO_PROCESS, static_cast<id_t>(workload.worker_pids()[1]), 9) != 0) {
    GTEST_SKIP() << "a nice value cannot be lowered without privilege";
  }
  ASSERT_OK(workload.Start());
  ASSERT_OK(workload.RunFor(absl::Seconds(2)));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_EQ(check::CpuShare(report).ByNiceWithin(ToleranceOf(limits())).outcome,
            check::Outcome::kFail);
}

// policy_idle_gets_little: the second spinner has the normal policy.
TEST_F(FairnessControls, ANormalSpinnerInPlaceOfAnIdleOneFails) {
  const WorkloadConfig config{.groups = {{.work = SpinWait{}, .affinity = one_cpu()},
                                         {.work = SpinWait{}, .affinity = one_cpu()}}};

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunWorkload(config, absl::Seconds(1)));

  EXPECT_EQ(check::CpuShare(report).Group(1).AtMost(0.015).outcome, check::Outcome::kFail);
}

}  // namespace
}  // namespace ktstr
