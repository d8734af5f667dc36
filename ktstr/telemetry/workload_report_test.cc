// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/workload_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace ktstr {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

WorkerReport WorkerWithSample(int group, uint64_t wake_latency_ns) {
  WorkerReport worker;
  worker.group = group;
  worker.completed = true;
  worker.instruments[Instrument::kWakeLatency].histogram =
      HistogramSnapshot({{Histogram::LowerBoundOf(Histogram::BucketOf(wake_latency_ns)), 1}},
                        wake_latency_ns, wake_latency_ns, wake_latency_ns);
  return worker;
}

WorkloadReport TwoGroups() {
  WorkloadReport report;
  report.workers = {WorkerWithSample(0, 10), WorkerWithSample(1, 5000), WorkerWithSample(0, 30)};
  return report;
}

TEST(WorkloadReportTest, GroupWorkersAreThoseOfTheGroupInOrder) {
  const WorkloadReport report = TwoGroups();

  EXPECT_THAT(report.GroupWorkers(0), ElementsAre(&report.workers[0], &report.workers[2]));
}

TEST(WorkloadReportTest, MergedTakesOneGroupOrAll) {
  const WorkloadReport report = TwoGroups();

  EXPECT_THAT(report.Merged(Instrument::kWakeLatency, 0).max_ns(), Optional(30u));
  EXPECT_THAT(report.Merged(Instrument::kWakeLatency).max_ns(), Optional(5000u));
  EXPECT_TRUE(report.Merged(Instrument::kLockWait).empty());
}

TEST(WorkloadReportTest, SetupIsIncompleteWhenAStepFailedOrAWorkerDidNotComplete) {
  WorkloadReport report = TwoGroups();
  EXPECT_TRUE(report.setup_complete());

  report.workers[1].setup_failures.push_back({.step = "policy", .error = EPERM});
  EXPECT_FALSE(report.setup_complete());

  report = TwoGroups();
  report.workers[2].completed = false;
  EXPECT_FALSE(report.setup_complete());
}

TEST(WorkerReportTest, AnUndeclaredInstrumentIsEmpty) {
  EXPECT_TRUE(WorkerReport().histogram(Instrument::kBlockTime).empty());
}

}  // namespace
}  // namespace ktstr
