// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/isolation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

TEST(IsolationTest, WorkersInsideTheSetPass) {
  const WorkloadReport report = HealthyReport({2});

  EXPECT_EQ(CpusUsed(report).Within(CpuSet::Of({0, 1})).outcome, Outcome::kPass);
}

TEST(IsolationTest, OneCpuOutsideFails) {
  WorkloadReport report = HealthyReport({2});
  report.workers[1].cpus_used.Add(3);

  const Result result = CpusUsed(report).Within(CpuSet::Of({0, 1}));

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.value, Optional(1));
  EXPECT_THAT(result.details, HasSubstr("worker 1 of group0: on 0,3, outside on 3"));
}

TEST(IsolationTest, AWorkerThatWasSeenNowhereIsInconclusive) {
  WorkloadReport report = HealthyReport({1});
  report.workers[0].cpus_used = {};

  EXPECT_EQ(CpusUsed(report).Within(CpuSet::Of({0})).outcome, Outcome::kInconclusive);
}

TEST(IsolationTest, CoverageMissesACpuThatNobodyUsed) {
  const WorkloadReport report = HealthyReport({2});

  EXPECT_EQ(CpusUsed(report).Cover(CpuSet::Of({0})).outcome, Outcome::kPass);
  EXPECT_EQ(CpusUsed(report).Cover(CpuSet::Of({0, 1})).outcome, Outcome::kFail);
}

}  // namespace
}  // namespace ktstr::check
