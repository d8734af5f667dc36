// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>

#include "ktstr/check/count.h"
#include "ktstr/check/ending.h"
#include "ktstr/check/latency.h"
#include "ktstr/selftest/await.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/controls/control.h"

namespace ktstr {
namespace {

using PlacementControls = ControlTest;

// affinity_never_left: the mask is set for one CPU, but the worker is asked for on the other, as if
// the kernel had left it where it was.
TEST_F(PlacementControls, AWorkerOutsideItsMaskIsSeen) {
  const absl::StatusOr<affinity::OneCpuEach> each = OneCpuEach(machine(), 2);
  if (!each.ok()) GTEST_SKIP() << each.status();
  ASSERT_OK_AND_ASSIGN(Workload workload,
                       Workload::Spawn({.groups = {{.work = SpinWait{.spin_iters = 64}}}}));
  ASSERT_OK(workload.Start());
  ASSERT_OK(workload.SetAffinity(0, CpuSet::Of({each->cpus[0]})));
  ASSERT_TRUE(AwaitIterations(workload, 0, 2, absl::Seconds(20)));

  const uint64_t outside = workload.SnapshotCpus()[0] != each->cpus[1] ? 1 : 0;

  EXPECT_EQ(check::Count("samples outside the mask", outside, 1).Exactly(0).outcome,
            check::Outcome::kFail);
}

// preempt_fifo_over_fair: a SCHED_BATCH worker, which never preempts (sched(7)), in place of the
// FIFO one waits for the tick.
TEST_F(PlacementControls, ABatchWorkerInPlaceOfAFifoOneWaitsForTheTick) {
  if (const auto reason = WhyMissing(Need::kFairClass, machine())) GTEST_SKIP() << *reason;
  const Bursty timer{.burst = std::chrono::microseconds(50),
                     .sleep = std::chrono::microseconds(2777)};
  const WorkloadConfig config{
      .groups = {{.work = timer, .affinity = one_cpu(), .policy = SchedPolicy::Batch()},
                 {.work = SpinWait{}, .affinity = one_cpu()}}};

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunWorkload(config, absl::Seconds(2)));

  EXPECT_EQ(check::TimerLatency(report).Group(0).p50().AtMost(limits().preempting_wake).outcome,
            check::Outcome::kFail);
}

// contract_sigkill_reports: the worker ends by another signal, or not at all.
TEST_F(PlacementControls, AnotherSignalThanSigkillIsTold) {
  ASSERT_OK_AND_ASSIGN(Workload workload,
                       Workload::Spawn({.groups = {{.work = SpinWait{}, .workers = 2}}}));
  ASSERT_OK(workload.Start());
  ASSERT_TRUE(AwaitIterations(workload, 1, 1, absl::Seconds(20)));
  ASSERT_EQ(kill(workload.worker_pids()[1], SIGTERM), 0);

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_EQ(check::Ending(report).Worker(1).BySignal(SIGKILL).outcome, check::Outcome::kFail);
  EXPECT_EQ(check::Ending(report).Worker(0).BySignal(SIGKILL).outcome, check::Outcome::kFail);
  EXPECT_EQ(check::Completed(report).outcome, check::Outcome::kFail);
}

}  // namespace
}  // namespace ktstr
