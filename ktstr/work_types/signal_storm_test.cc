// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/signal_storm.h"

#include <signal.h>

#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

constexpr SignalStorm kSignalsOnly{.signals_per_iter = 16, .work_iters = 0};

TEST(SignalStormTest, BothSend) {
  ASSERT_OK_AND_ASSIGN(Workload workload,
                       Workload::Spawn({.groups = {{.work = kSignalsOnly, .workers = 2}}}));
  ASSERT_OK(workload.Start());
  // In the second round each runs after the other has, also when both share one CPU.
  for (int round = 0; round < 3; ++round) ASSERT_OK(testing::RunForIterations(workload, 10));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  for (const WorkerReport& worker : report.workers) {
    EXPECT_TRUE(worker.completed);
    EXPECT_GT(worker.work_units, 0u);
  }
}

TEST(SignalStormTest, APartnerThatDoesNotRunIsSentTwoVolleysAtMost) {
  ASSERT_OK_AND_ASSIGN(Workload workload,
                       Workload::Spawn({.groups = {{.work = kSignalsOnly, .workers = 2}}}));
  ASSERT_OK(workload.Start());
  ASSERT_OK(testing::RunForIterations(workload, 100));
  ASSERT_EQ(::kill(workload.worker_pids()[0], SIGKILL), 0);

  // The survivor goes on alone.
  ASSERT_OK(testing::RunForIterationsOf(workload, 1, 10'000));
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_EQ(report.workers[0].exit.kind, WorkerExit::Kind::kSignaled);
  EXPECT_EQ(report.workers[0].exit.code, SIGKILL);
  EXPECT_TRUE(report.workers[1].completed);
  EXPECT_LE(report.workers[1].work_units, 16 * (report.workers[0].iterations + 2));
}

}  // namespace
}  // namespace ktstr
