// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The particular promises of the types that wake: herds, chains, classes, epoll, futex_waitv.

#include <cerrno>
#include <chrono>

#include "ktstr/sched/sched_policy.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/asymmetric_waker.h"
#include "ktstr/work_types/epoll_storm.h"
#include "ktstr/work_types/fan_out_compute.h"
#include "ktstr/work_types/futex_waitv.h"
#include "ktstr/work_types/thundering_herd.h"
#include "ktstr/work_types/wake_chain.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IterationsOf;
using ::ktstr::testing::RunIterations;
using ::ktstr::testing::RunToTheEnd;
using ::ktstr::testing::SumOf;
using ::ktstr::testing::SumOver;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ThunderingHerdTest, EveryWaiterSeesEveryBatch) {
  constexpr uint64_t kBatches = 50;
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunToTheEnd(
          {.groups = {{.work = ThunderingHerd{.waiters = 5,
                                              .batches = kBatches,
                                              .inter_batch = std::chrono::microseconds(200)},
                       .workers = 6}}}));

  EXPECT_EQ(report.workers[0].iterations, kBatches);
  for (size_t i = 1; i < report.workers.size(); ++i) {
    const WorkerReport& waiter = report.workers[i];
    EXPECT_EQ(waiter.blocks + waiter.passes + waiter.detail("missed_batches"), kBatches);
    EXPECT_EQ(waiter.iterations, waiter.blocks + waiter.passes);
    EXPECT_TRUE(waiter.completed);
  }
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
}

TEST(FanOutComputeTest, EveryRoundIsGatheredBeforeTheNext) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = FanOutCompute{.fan_out = 3,
                                                       .cache_footprint = KiB(1),
                                                       .operations = 1,
                                                       .sleep = std::chrono::microseconds(10)},
                                 .workers = 4}}},
                    30));

  const uint64_t rounds = report.workers[0].iterations;
  for (size_t i = 1; i < report.workers.size(); ++i) {
    // The last round may have been cut off by the stop.
    EXPECT_GE(report.workers[i].iterations, rounds);
    EXPECT_LE(report.workers[i].iterations, rounds + 1);
  }
}

class WakeChainTest : public ::testing::TestWithParam<WakeChain::Mechanism> {};
INSTANTIATE_TEST_SUITE_P(Mechanisms, WakeChainTest,
                         ::testing::Values(WakeChain::Mechanism::kPipe,
                                           WakeChain::Mechanism::kFutex));

TEST_P(WakeChainTest, TheRingHopsInOrder) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = WakeChain{.depth = 5,
                                                   .wake = GetParam(),
                                                   .work_per_hop = std::chrono::nanoseconds(0)},
                                 .workers = 5}}},
                    200));

  EXPECT_EQ(SumOf(report, "out_of_order"), 0u);
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
  // The token passed each stage as often as the one before it, or once less.
  for (size_t i = 1; i < report.workers.size(); ++i) {
    EXPECT_LE(report.workers[i].iterations, report.workers[i - 1].iterations);
  }
  EXPECT_LE(report.workers[0].iterations, report.workers[4].iterations + 1);
}

TEST(AsymmetricWakerTest, AClassThatTheKernelRefusesIsASetupFailure) {
  // Deadline tasks must be allowed on the whole root domain.
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = AsymmetricWaker{.waker_class = SchedClass::kDeadline},
                                 .workers = 2,
                                 .affinity = affinity::Exact{CpuSet::Of({0})}}}},
                    10));
  if (report.workers[0].setup_failures.empty()) GTEST_SKIP() << "one CPU is all there is";

  EXPECT_FALSE(report.setup_complete());
  EXPECT_EQ(report.workers[0].setup_failures[0].step, "work_type");
  EXPECT_EQ(report.workers[0].setup_failures[0].error, EPERM);
  EXPECT_THAT(report.workers[1].setup_failures, IsEmpty());
}

TEST(AsymmetricWakerTest, EachPositionRunsInItsClass) {
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Workload::Spawn({.groups = {{.work = AsymmetricWaker{.waker_class = SchedClass::kBatch,
                                                           .wakee_class = SchedClass::kIdle},
                                   .workers = 2}}}));
  ASSERT_OK(workload.Start());
  while (workload.SnapshotIterations()[1] == 0) ASSERT_OK(workload.RunFor(absl::Milliseconds(1)));

  SchedAttributes waker;
  SchedAttributes wakee;
  EXPECT_EQ(ReadAttributes(workload.worker_pids()[0], waker), 0);
  EXPECT_EQ(ReadAttributes(workload.worker_pids()[1], wakee), 0);

  EXPECT_EQ(waker.kind, PolicyKind::kBatch);
  EXPECT_EQ(wakee.kind, PolicyKind::kIdle);
}

TEST(EpollStormTest, NoEventIsTakenTwice) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations(
          {.groups = {{.work = EpollStorm{.producers = 2, .consumers = 3}, .workers = 5}}}, 50));

  EXPECT_GT(SumOf(report, "events_taken"), 0u);
  EXPECT_LE(SumOf(report, "events_taken"), SumOf(report, "events_sent"));
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
}

TEST(FutexWaitvTest, EveryQuestionIsAnsweredOnce) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = FutexWaitv{.words = 16}, .workers = 2}}}, 500));
  if (!report.setup_complete()) GTEST_SKIP() << "this kernel has no futex_waitv";

  EXPECT_EQ(SumOf(report, "moved_twice"), 0u);
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
  EXPECT_LE(report.workers[0].iterations, report.workers[1].iterations);
  EXPECT_LE(report.workers[1].iterations, report.workers[0].iterations + 1);
}

}  // namespace
}  // namespace ktstr
