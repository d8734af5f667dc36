// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The particular promises of the types that lock: one owner at a time, nobody forgotten.

#include <algorithm>
#include <chrono>

#include "ktstr/sched/sched_policy.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/futex_requeue.h"
#include "ktstr/work_types/mutex_contention.h"
#include "ktstr/work_types/pi_chain.h"
#include "ktstr/work_types/priority_inversion.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IterationsOf;
using ::ktstr::testing::RunIterations;
using ::ktstr::testing::SumOf;
using ::ktstr::testing::SumOver;

TEST(MutexContentionTest, OnlyOneOwnerAtATime) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations(
          {.groups = {{.work = MutexContention{.contenders = 6, .hold_iters = 20, .work_iters = 0},
                       .workers = 6}}},
          2000));

  EXPECT_EQ(SumOf(report, "exclusion_violations"), 0u);
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
  // The acquisition of an iteration that the stop cut off is counted all the same.
  const uint64_t iterations = IterationsOf(report, "contender");
  EXPECT_GE(SumOf(report, "acquisitions"), iterations);
  EXPECT_LE(SumOf(report, "acquisitions"), iterations + 6);
}

class PriorityInversionTest : public ::testing::TestWithParam<FutexLockMode> {};
INSTANTIATE_TEST_SUITE_P(Modes, PriorityInversionTest,
                         ::testing::Values(FutexLockMode::kPlain, FutexLockMode::kPi));

TEST_P(PriorityInversionTest, OnOneCpuEveryTierProgressesAndOneOwnsTheLock) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work =
                                     PriorityInversion{
                                         .high = 2, .medium = 1, .low = 2, .lock_mode = GetParam()},
                                 .workers = 5,
                                 .affinity = affinity::Exact{CpuSet::Of({0})}}}},
                    10));

  EXPECT_EQ(SumOf(report, "exclusion_violations"), 0u);
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
  for (const WorkerReport& worker : report.workers) {
    const uint64_t acquisitions = worker.detail("acquisitions");
    // The tier that only spins has no lock to wait for.
    EXPECT_TRUE(worker.role == "medium" ? acquisitions == 0 : acquisitions >= worker.iterations);
  }
}

// By the order of events, not by times: on one CPU medium runs while high waits, or it does not.
TEST_P(PriorityInversionTest, OnOneCpuOnlyInheritanceKeepsMediumFromRunningBeforeHigh) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations(
          {.groups = {{.work = PriorityInversion{.medium_burst = std::chrono::microseconds(500),
                                                 .lock_mode = GetParam()},
                       .workers = 3,
                       .affinity = affinity::Exact{CpuSet::Of({0})}}}},
          20));
  if (!report.setup_complete()) GTEST_SKIP() << "SCHED_FIFO is refused";

  const WorkerReport& high = report.workers[0];
  EXPECT_GE(high.histogram(Instrument::kLockWait).count(), 20u);
  if (GetParam() == FutexLockMode::kPi) {
    EXPECT_EQ(high.detail("inversions"), 0u);
  } else {
    EXPECT_GE(high.detail("inversions"), 20u);
  }
}

TEST(PriorityInversionTiersTest, TiersHaveTheirPriorities) {
  ASSERT_OK_AND_ASSIGN(Workload workload,
                       Workload::Spawn({.groups = {{.work = PriorityInversion{}, .workers = 3}}}));
  ASSERT_OK(workload.Start());
  for (bool all = false; !all;) {
    const std::vector<uint64_t> made = workload.SnapshotIterations();
    all = *std::min_element(made.begin(), made.end()) > 0;
    ASSERT_OK(workload.RunFor(absl::Milliseconds(1)));
  }
  SchedAttributes high;
  SchedAttributes low;
  ASSERT_EQ(ReadAttributes(workload.worker_pids()[0], high), 0);
  ASSERT_EQ(ReadAttributes(workload.worker_pids()[2], low), 0);

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  if (!report.setup_complete()) GTEST_SKIP() << "SCHED_FIFO is refused";
  EXPECT_EQ(high.kind, PolicyKind::kFifo);
  EXPECT_EQ(high.priority, 70u);
  EXPECT_EQ(low.priority, 30u);
}

// With a rest, or the real-time tiers would leave the fair one a twentieth of the CPUs.
TEST(PiChainTest, OneOwnerAtATimeAlsoWhenWaitsTimeOut) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = PiChain{.give_up = std::chrono::microseconds(50),
                                                 .rest = std::chrono::microseconds(200)},
                                 .workers = 4}}},
                    50));

  EXPECT_EQ(SumOf(report, "exclusion_violations"), 0u);
  EXPECT_GT(SumOf(report, "acquisitions"), 0u);
  // Every try ended with both locks or with a time-out; the last ones with the stop.
  uint64_t tries = SumOf(report, "acquisitions") + SumOf(report, "lock_timeouts");
  uint64_t iterations = 0;
  for (const WorkerReport& worker : report.workers) iterations += worker.iterations;
  EXPECT_GE(tries, iterations);
  EXPECT_LE(tries, iterations + report.workers.size());
}

class FutexRequeueTest : public ::testing::TestWithParam<FutexLockMode> {};
INSTANTIATE_TEST_SUITE_P(Modes, FutexRequeueTest,
                         ::testing::Values(FutexLockMode::kPlain, FutexLockMode::kPi));

TEST_P(FutexRequeueTest, EveryBroadcastReachesEveryWaiterOnce) {
  constexpr size_t kWaiters = 6;
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = FutexRequeue{.waiters = kWaiters, .lock_mode = GetParam()},
                                 .workers = kWaiters + 1}}},
                    200));

  const uint64_t broadcasts = report.workers[0].iterations;
  for (size_t i = 1; i < report.workers.size(); ++i) {
    // The stop may cut off the last round, on either side: the broadcast has reached a waiter whose
    // sender does not count it, or the other way round.
    EXPECT_LE(report.workers[i].detail("acquisitions"), broadcasts + 1);
    EXPECT_GE(report.workers[i].detail("acquisitions") + 1, broadcasts);
    EXPECT_LE(report.workers[i].iterations, broadcasts + 1);
  }
  EXPECT_EQ(SumOf(report, "exclusion_violations"), 0u);
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
  EXPECT_GT(SumOf(report, "moved"), 0u);
  EXPECT_LE(SumOf(report, "moved"), broadcasts * kWaiters);
}

}  // namespace
}  // namespace ktstr
