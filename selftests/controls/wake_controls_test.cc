// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <gtest/gtest.h>
#include <signal.h>

#include "ktstr/check/isolation.h"
#include "ktstr/check/lost_wakes.h"
#include "ktstr/check/progress.h"
#include "ktstr/selftest/await.h"
#include "ktstr/work_types/pipe_io.h"
#include "selftests/controls/control.h"
#include "selftests/controls/withheld_wake.h"

namespace ktstr {

namespace {

using WakeControls = ControlTest;

// wake_futex_pair: the wake-ups are withheld.
TEST_F(WakeControls, AWithheldWakeIsALostOne) {
  const WorkloadConfig config{.groups = {{.work = WithheldWake{}, .workers = 2}}};

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunWorkload(config, absl::Seconds(1)));

  EXPECT_EQ(check::LostWakes(report).Exactly(0).outcome, check::Outcome::kFail);
  EXPECT_EQ(check::Progress(report).EachAtLeast(100).outcome, check::Outcome::kFail);
}

// wake_pipe_across_cpus: one end is stopped from the beginning, and never answers.
TEST_F(WakeControls, APairWithAStoppedEndDoesNotGetOn) {
  ASSERT_OK_AND_ASSIGN(Workload workload,
                       Workload::Spawn({.groups = {{.work = PipeIo{}, .workers = 2}}}));
  const pid_t responder = workload.worker_pids()[1];
  ASSERT_EQ(kill(responder, SIGSTOP), 0);
  ASSERT_OK(workload.Start());
  ASSERT_OK(workload.RunFor(absl::Milliseconds(300)));
  ASSERT_EQ(kill(responder, SIGKILL), 0);

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_EQ(check::Progress(report).EachAtLeast(100).outcome, check::Outcome::kFail);
}

// wake_pipe_across_cpus: both ends are on one CPU, so nothing crosses.
TEST_F(WakeControls, APairOnOneCpuIsNotOnTwo) {
  const absl::StatusOr<affinity::OneCpuEach> apart = OneCpuEach(machine(), 2);
  if (!apart.ok()) GTEST_SKIP() << apart.status();
  const affinity::Exact together{.cpus = CpuSet::Of({apart->cpus[0]})};
  const WorkloadConfig config{.groups = {{.work = PipeIo{}, .workers = 2, .affinity = together}}};

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunWorkload(config, absl::Milliseconds(200)));

  const CpuSet second = CpuSet::Of({apart->cpus[1]});
  EXPECT_EQ(check::CpusUsed(report).Worker(1).Within(second).outcome, check::Outcome::kFail);
}

}  // namespace
}  // namespace ktstr
