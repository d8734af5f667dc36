// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The particular promises of the whole-benchmark types, and of the cache below one of them.

#include <chrono>

#include "ktstr/spawn/progress.h"
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
