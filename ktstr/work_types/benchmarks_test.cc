// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The particular promises of the whole-benchmark types, and of the cache below one of them.

#include <chrono>

#include "ktstr/sched/cpu_list.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/fifo_cache.h"
#include "ktstr/work_types/schbench.h"
#include "ktstr/work_types/taobench.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IterationsOf;
using ::ktstr::testing::RunIterations;
using ::ktstr::testing::SumOf;
using ::ktstr::testing::SumOver;
using std::chrono::microseconds;
using ::testing::SizeIs;

TEST(SchbenchTest, EveryRequestHasALatencyAndItsWakeIsCounted) {
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       RunIterations({.groups = {{.work = Schbench{.message_threads = 2,
                                                                   .worker_threads = 3,
                                                                   .cache_footprint = KiB(2),
                                                                   .sleep = microseconds(50)},
                                                  .workers = 8}}},
                                     100));

  for (const WorkerReport& worker : report.workers) {
    if (worker.role != "worker") continue;
    EXPECT_EQ(worker.histogram(Instrument::kRequestLatency).count(), worker.iterations);
    // It slept at least that long in each.
    EXPECT_GE(worker.histogram(Instrument::kRequestLatency).min_ns().value_or(0), 50'000u);
    EXPECT_GE(worker.work_units, 5 * worker.iterations);
  }
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
}

TEST(SchbenchTest, APacedMessageThreadSendsWhatWorkersServe) {
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       RunIterations({.groups = {{.work = Schbench{.message_threads = 2,
                                                                   .worker_threads = 2,
                                                                   .cache_footprint = KiB(1),
                                                                   .operations = 1,
                                                                   .sleep = microseconds(0),
                                                                   .rps = 2000},
                                                  .workers = 6}}},
                                     50));

  const uint64_t sent = IterationsOf(report, "message_thread");
  const uint64_t served = IterationsOf(report, "worker");
  // A request that was sent when the stop came is not counted yet.
  EXPECT_LE(served, sent + 2);
  EXPECT_GT(served, 0u);
  // By turns: no worker got more than one more than the other of its message thread, and each
  // serves what it got unless the stop came before.
  EXPECT_LE(report.workers[2].iterations, report.workers[0].iterations / 2 + 1);
  EXPECT_LE(report.workers[3].iterations, report.workers[1].iterations / 2 + 1);
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
}

TEST(SchbenchTest, PipeModeDoesNoOtherWork) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations(
          {.groups = {{.work = Schbench{.worker_threads = 2, .pipe = KiB(8)}, .workers = 3}}}, 50));

  for (size_t i = 1; i < report.workers.size(); ++i) {
    // The stop may come between the two.
    EXPECT_GE(report.workers[i].work_units, report.workers[i].iterations);
    EXPECT_LE(report.workers[i].work_units, report.workers[i].iterations + 1);
  }
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
}

TEST(SchbenchTest, SharedMatricesTakeTheRestOfTheFootprint) {
  const Schbench own{.worker_threads = 2};
  const Schbench split{.worker_threads = 2, .split = 25};

  EXPECT_GE(split.resources().region_bytes,
            own.resources().region_bytes + own.cache_footprint.count * 70 / 100);
  EXPECT_LE(split.resources().region_bytes,
            own.resources().region_bytes + own.cache_footprint.count * 76 / 100);
}

TEST(SchbenchTest, APageIsFilledByOneSideAtATime) {
  EXPECT_STREQ((Schbench{.rps = 10, .pipe = KiB(1)}).Validate().parameter, "pipe");
}

TEST(SchbenchTest, ZeroWorkerThreadsAreOneForEachCpu) {
  Schbench work{.message_threads = 2};

  work.FitTo(5);

  EXPECT_EQ(work.worker_threads, 5u);
  EXPECT_EQ(work.group_size(), 2 * (1 + 5));
  work.FitTo(3);
  EXPECT_EQ(work.worker_threads, 5u);
}

TEST(SchbenchTest, AWorkloadGivesEachCpuOfItsCallerAWorker) {
  ASSERT_OK_AND_ASSIGN(const CpuSet allowed, AffinityOf(0));
  const int workers = 1 + allowed.Count();

  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = Schbench{.cache_footprint = KiB(4)}, .workers = workers}}},
                    1));

  EXPECT_THAT(report.workers, SizeIs(workers));
  EXPECT_EQ(report.groups[0].group_size, workers);
}

TEST(SchbenchTest, InheritedCpusDecideHowManyWorkersThereAre) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = Schbench{.cache_footprint = KiB(4)}, .workers = 1 + 3}},
                     .inherited_cpus = CpuSet::Of({0, 1, 2})},
                    1));

  EXPECT_EQ(report.groups[0].group_size, 1 + 3);
}

TEST(TaobenchTest, ZeroClientThreadsAreOneForEachCpu) {
  Taobench work;

  work.FitTo(9);

  EXPECT_EQ(work.client_threads, 9u);
  EXPECT_EQ(work.group_size(), 9 + 3);
}

TEST(TaobenchTest, APercentileBelowTheShortestSleepIsRefused) {
  EXPECT_STREQ((Taobench{.slow_path_sleep = microseconds(10), .slow_path_p99 = microseconds(9)})
                   .Validate()
                   .parameter,
               "slow_path_p99");
}

TEST(TaobenchTest, SleepsAreDrawnBetweenTheShortestAndTheTail) {
  constexpr uint64_t kAll = ~uint64_t{0};
  const Taobench fixed{.slow_path_sleep = microseconds(100)};
  const Taobench drawn{.slow_path_sleep = microseconds(100), .slow_path_p99 = microseconds(900)};

  EXPECT_EQ(fixed.SlowPathSleepNs(kAll), 100'000u);
  EXPECT_EQ(fixed.SlowPathSleepNs(1), 100'000u);
  EXPECT_NEAR(static_cast<double>(drawn.SlowPathSleepNs(kAll)), 100'000, 10);
  EXPECT_EQ(drawn.SlowPathSleepNs(kAll / 100), 900'000u);
  // The median is 1 / 6.72 = -log2(1/2) / -log2(1/100) of the way to the 99th percentile.
  EXPECT_NEAR(static_cast<double>(drawn.SlowPathSleepNs(kAll / 2)), 100'000 + 800'000 / 6.72, 500);
}

TEST(TaobenchTest, TheHitRatioIsTheWantedOne) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = Taobench{.client_threads = 3,
                                                  .cache_capacity = MiB(1),
                                                  .target_hit_pct = 75,
                                                  .slow_path_sleep = microseconds(1)},
                                 .workers = 4}}},
                    2000));

  const auto fast = static_cast<double>(SumOf(report, "fast_operations"));
  const auto slow = static_cast<double>(SumOf(report, "slow_operations"));
  EXPECT_NEAR(fast / (fast + slow), 0.75, 0.05);
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
}

TEST(TaobenchTest, EveryMissIsFilledOnce) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = Taobench{.client_threads = 4,
                                                  .slow_threads = 2,
                                                  .cache_capacity = MiB(1),
                                                  .target_hit_pct = 10,
                                                  .slow_path_sleep = microseconds(1)},
                                 .workers = 6}}},
                    500));

  const uint64_t answered = SumOf(report, "slow_operations");
  const uint64_t filled = IterationsOf(report, "slow_worker");
  // Answers under way when the stop came were filled and not taken.
  EXPECT_GE(filled + 2, answered);
  EXPECT_LE(filled, answered + 4);
}

TEST(FifoCacheSizeTest, FollowsCapacityAndRatio) {
  const FifoCacheSize size = FifoCacheSize::Of(1 << 20, 50);

  EXPECT_EQ(size.slots, (1u << 20) / FifoCacheSize::kValueBytes);
  EXPECT_EQ(size.keys, 2 * size.slots);
  EXPECT_GE(size.Bytes(), 1u << 20);
  EXPECT_EQ(FifoCacheSize::Of(1, 100).slots, FifoCacheSize::kShards);
}

}  // namespace
}  // namespace ktstr
