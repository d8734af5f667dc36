// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The particular promises of the types that carry messages and items: nothing is lost or doubled.

#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/producer_consumer_imbalance.h"
#include "ktstr/work_types/small_pipe.h"
#include "ktstr/work_types/unix_messaging.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IterationsOf;
using ::ktstr::testing::RunIterations;
using ::ktstr::testing::RunToTheEnd;
using ::ktstr::testing::SumOf;
using ::ktstr::testing::SumOver;

class UnixMessagingTest : public ::testing::TestWithParam<UnixMessaging::Transport> {};
INSTANTIATE_TEST_SUITE_P(Transports, UnixMessagingTest,
                         ::testing::Values(UnixMessaging::Transport::kSocket,
                                           UnixMessaging::Transport::kPipe));

TEST_P(UnixMessagingTest, EveryMessageIsDeliveredInOrder) {
  constexpr uint64_t kFds = 4;
  constexpr uint64_t kLoops = 200;
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunToTheEnd(
          {.groups = {{.work = UnixMessaging{.fds = kFds, .loops = kLoops, .transport = GetParam()},
                       .workers = static_cast<int>(4 * kFds)}}}));

  // Two groups.
  EXPECT_EQ(SumOf(report, "sent"), 2 * kFds * kFds * kLoops);
  EXPECT_EQ(SumOf(report, "received"), 2 * kFds * kFds * kLoops);
  EXPECT_EQ(SumOf(report, "out_of_order"), 0u);
  for (const WorkerReport& worker : report.workers) EXPECT_TRUE(worker.completed);
}

TEST_P(UnixMessagingTest, StoppedInTheMiddleNothingIsInventedOrLost) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations(
          {.groups = {{.work = UnixMessaging{.fds = 3, .transport = GetParam()}, .workers = 6}}},
          100));

  EXPECT_LE(SumOf(report, "received"), SumOf(report, "sent") + 3);
  EXPECT_EQ(SumOf(report, "out_of_order"), 0u);
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
}

TEST(SmallPipeTest, ManyWritersAndReadersLoseNothing) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = SmallPipe{.writers = 4, .readers = 4, .message = KiB(2)},
                                 .workers = 8}}},
                    200));

  constexpr uint64_t kRoom = 2;
  EXPECT_LE(SumOf(report, "read"), SumOf(report, "written"));
  EXPECT_GE(SumOf(report, "read") + kRoom, SumOf(report, "written"));
  EXPECT_EQ(SumOf(report, "out_of_order"), 0u);
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
}

TEST(ProducerConsumerImbalanceTest, TheTinyQueueLosesAndDoublesNothing) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = ProducerConsumerImbalance{.producers = 4,
                                                                   .consumers = 3,
                                                                   .produce_rate_hz = 0,
                                                                   .consume_iters = 0,
                                                                   .queue_depth_target = 3},
                                 .workers = 7}}},
                    1000));

  EXPECT_EQ(SumOf(report, "lost"), 0u);
  EXPECT_EQ(SumOf(report, "doubled"), 0u);
  EXPECT_LE(SumOf(report, "left_in_queue"), 3u);
  EXPECT_EQ(SumOf(report, "produced"), SumOf(report, "consumed") + SumOf(report, "left_in_queue"));
  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
}

TEST(ProducerConsumerImbalanceTest, SlowConsumersMakeProducersWait) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = ProducerConsumerImbalance{.producers = 2,
                                                                   .consumers = 1,
                                                                   .produce_rate_hz = 0,
                                                                   .consume_iters = 10000,
                                                                   .queue_depth_target = 4},
                                 .workers = 3}}},
                    50));

  EXPECT_GT(SumOf(report, "queue_full_waits"), 0u);
  EXPECT_EQ(SumOf(report, "produced"), IterationsOf(report, "producer"));
}

}  // namespace
}  // namespace ktstr
