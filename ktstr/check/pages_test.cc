// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

WorkloadReport OnTwoNodes() {
  WorkloadReport report = HealthyReport({1, 1});
  report.workers[0].numa_pages = {{"0", 10}, {"1", 90}};
  report.workers[1].numa_pages = {{"1", 60}, {"12", 40}};
  return report;
}

TEST(PagesTest, ThePartOfAllPagesOfTheScope) {
  const WorkloadReport report = OnTwoNodes();

  EXPECT_THAT(Pages(report).OnNodesAtLeast({1}, 0.75).value, Optional(0.75));
  EXPECT_EQ(Pages(report).OnNodesAtLeast({1}, 0.75).outcome, Outcome::kPass);
  EXPECT_EQ(Pages(report).OnNodesAtMost({1}, 0.74).outcome, Outcome::kFail);
  EXPECT_EQ(Pages(report).OnNodesAtLeast({1}, 0.75).samples, 200u);
  EXPECT_THAT(Pages(report).Group(1).OnNodesAtMost({1, 12}, 1).value, Optional(1));
  EXPECT_THAT(Pages(report).OnNodesAtMost({12}, 0.1).details, HasSubstr("40 of 100 pages"));
}

TEST(PagesTest, AWorkerWithoutCountsIsNoSignal) {
  WorkloadReport report = OnTwoNodes();
  report.workers[1].numa_pages.clear();

  EXPECT_EQ(Pages(report).OnNodesAtMost({0}, 1).reason, "worker 1 of group1 has counted no pages");
}

TEST(PagesTest, PagesAreCountedForTheWholeRun) {
  WorkloadReport report = OnTwoNodes();
  for (WorkerReport& worker : report.workers) worker.phases = {{.name = "after", .stays = 1}};

  EXPECT_EQ(Pages(report).Phase("after").OnNodesAtMost({0}, 1).reason,
            "worker 0 of group0 counts its pages for the whole run only");
}

}  // namespace
}  // namespace ktstr::check
