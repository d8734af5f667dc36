// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/each_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::Optional;

// The worker's index, lost by as much time as it exceeds the limit.
absl::StatusOr<Reading> ReadIndex(const WorkerReport& worker) {
  return Reading{.value = static_cast<double>(worker.index),
                 .samples = 2,
                 .excusable_ns = static_cast<double>(worker.index) * 10,
                 .line = "a line"};
}

Result Judge(const WorkloadReport& report, Relation relation, double limit) {
  const Scope scope{.report = &report};
  return JudgeEach(scope, {.claim = "index", .limit = limit}, relation, &ReadIndex);
}

TEST(EachWorkerTest, TheWorstWorkerDecides) {
  const WorkloadReport report = HealthyReport({3});

  EXPECT_EQ(Judge(report, Relation::kAtMost, 2).outcome, Outcome::kPass);
  EXPECT_EQ(Judge(report, Relation::kAtMost, 1).outcome, Outcome::kFail);
  EXPECT_THAT(Judge(report, Relation::kAtMost, 1).value, Optional(2));
  EXPECT_THAT(Judge(report, Relation::kAtLeast, 1).value, Optional(0));
  EXPECT_EQ(Judge(report, Relation::kAtLeast, 1).outcome, Outcome::kFail);
}

TEST(EachWorkerTest, EveryWorkerHasALineAndItsSamplesCount) {
  const WorkloadReport report = HealthyReport({3});

  const Result result = Judge(report, Relation::kAtMost, 1);

  EXPECT_EQ(result.samples, 6u);
  EXPECT_EQ(result.details,
            "worker 0 of group0: a line\nworker 1 of group0: a line\n"
            "worker 2 of group0: a line MISSED");
}

TEST(EachWorkerTest, AFailureIsExcusedByWhatItsWorstMissTakes) {
  const WorkloadReport report = HealthyReport({3});

  EXPECT_THAT(Judge(report, Relation::kAtMost, 0).excusable_ns, Optional(20u));
  // The miss of worker 0 takes no time: nothing explains it.
  EXPECT_EQ(Judge(report, Relation::kAtLeast, 1).excusable_ns, std::nullopt);
}

TEST(EachWorkerTest, AWorkerWithoutReadingMakesItInconclusive) {
  const WorkloadReport report = HealthyReport({2});
  const Scope scope{.report = &report};

  const Result result = JudgeEach(scope, {.claim = "x", .limit = 1}, Relation::kAtMost,
                                  [](const WorkerReport& worker) -> absl::StatusOr<Reading> {
                                    if (worker.index == 1) return absl::NotFoundError("is blind");
                                    return Reading{};
                                  });

  EXPECT_EQ(result.outcome, Outcome::kInconclusive);
  EXPECT_EQ(result.reason, "worker 1 of group0 is blind");
}

}  // namespace
}  // namespace ktstr::check
