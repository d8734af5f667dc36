// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/peer_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::testing::HasSubstr;

constexpr uint64_t kSecondNs = 1'000'000'000;

RateLog NoRates() {
  return RateLog({.groups = {{.work = SpinWait{}}}});
}

WorkloadReport ReportOf(const char* work_type, std::vector<WorkerReport> workers) {
  WorkloadReport report;
  report.duration_ns = 2 * kSecondNs;
  report.groups = {{.name = "group0", .work_type = work_type, .policy = "fifo:80"}};
  report.workers = std::move(workers);
  return report;
}

WorkerReport Worker(const char* role, uint64_t iterations) {
  WorkerReport worker{.role = role};
  worker.iterations = iterations;
  worker.work_units = iterations;
  worker.wall_ns = 2 * kSecondNs;
  return worker;
}

InstrumentReport Samples(std::vector<HistogramSnapshot::Bucket> buckets, uint64_t min, uint64_t max,
                         uint64_t sum) {
  return {.histogram = HistogramSnapshot(std::move(buckets), min, max, sum)};
}

TEST(PeerTextTest, AnOperationOfAPipeIsARoundTrip) {
  const WorkloadReport report =
      ReportOf("PipeIo", {Worker("starter", 1000), Worker("responder", 1000)});

  EXPECT_EQ(PeerText(report, NoRates()),
            "\ngroup0 as perf bench sched pipe:\n"
            "Total time: 2.000 sec for 1000 operations, 2000.000000 usecs/op, 500 ops/sec\n");
}

TEST(PeerTextTest, HackbenchCountsTheMessagesOfTheSenders) {
  const WorkloadReport report =
      ReportOf("UnixMessaging", {Worker("sender", 600), Worker("receiver", 590)});

  EXPECT_THAT(PeerText(report, NoRates()),
              HasSubstr("Time: 2.000 sec for 600 messages, 300 messages/sec\n"));
}

TEST(PeerTextTest, CyclictestHasALineForEachThread) {
  WorkerReport worker = Worker("worker", 2);
  worker.tid = 4711;
  worker.instruments[Instrument::kTimerLatency] = Samples({{1000, 1}, {3008, 1}}, 1000, 3010, 4010);

  EXPECT_EQ(PeerText(ReportOf("TimerLatency", {worker}), NoRates()),
            "\ngroup0 as cyclictest:\n"
            "T   TID   policy  C  Min  Avg  Max\n"
            "0  4711  fifo:80  2  1.0  2.0  3.0\n"
            "Min, Avg and Max in usec\n");
}

TEST(PeerTextTest, SchbenchCountsTheRequestsOfTheWorkers) {
  WorkerReport worker = Worker("worker", 500);
  worker.instruments[Instrument::kWakeLatency] = Samples({{5000, 10}}, 5000, 5000, 50'000);

  const std::string text =
      PeerText(ReportOf("Schbench", {Worker("message_thread", 9999), worker}), NoRates());

  EXPECT_THAT(text, HasSubstr("samples  20th  50th  90th  99th  99.9th  min  max\n"));
  EXPECT_THAT(text, HasSubstr("wakeup latency, usec        10   5.0   5.0   5.0   5.0"));
  EXPECT_THAT(text, HasSubstr("request latency, usec        0     -     -"));
  EXPECT_THAT(text, HasSubstr("average rps: 250.00\n"));
}

TEST(PeerTextTest, MostTypesHaveNoPeer) {
  EXPECT_EQ(PeerText(ReportOf("SpinWait", {Worker("worker", 1)}), NoRates()), "");
}

}  // namespace
}  // namespace ktstr
