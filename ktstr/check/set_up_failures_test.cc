// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/set_up_failures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

// Of four workers one has two failures, one has one, and one never ran.
WorkloadReport Failing() {
  WorkloadReport report = HealthyReport({2, 2});
  report.workers[0].setup_failures = {{.step = "affinity", .error = EINVAL},
                                      {.step = "policy", .error = EPERM}};
  report.workers[2].setup_failures = {{.step = "policy", .error = EPERM}};
  report.workers[3].exit = {.kind = WorkerExit::Kind::kGaveUp, .text = "credentials"};
  return report;
}

TEST(SetUpFailuresTest, WorkersAreCountedByStep) {
  const WorkloadReport report = Failing();

  EXPECT_THAT(SetUpFailures(report).Exactly(0).value, Optional(3));
  EXPECT_EQ(SetUpFailures(report).Step("policy").Exactly(2).outcome, Outcome::kPass);
  EXPECT_EQ(SetUpFailures(report).Step("affinity").AtMost(0).outcome, Outcome::kFail);
  EXPECT_EQ(SetUpFailures(report).Step("credentials").Exactly(1).outcome, Outcome::kPass);
  EXPECT_EQ(SetUpFailures(report).Group(1).Step("affinity").Exactly(0).outcome, Outcome::kPass);
  EXPECT_EQ(SetUpFailures(report).Step("name").AtMost(0).outcome, Outcome::kPass);
}

TEST(SetUpFailuresTest, AFailureNamesStepAndError) {
  const Result result = SetUpFailures(Failing()).Step("policy").Exactly(0);

  EXPECT_EQ(result.claim, "failures of policy in the set-up of all workers exactly 0");
  EXPECT_THAT(result.details, HasSubstr("worker 2 of group1: policy: Operation not permitted"));
  EXPECT_EQ(result.samples, 4u);
}

TEST(SetUpFailuresTest, NobodyIsNoSignal) {
  EXPECT_EQ(SetUpFailures(Failing()).Group(7).Exactly(0).outcome, Outcome::kInconclusive);
}

}  // namespace
}  // namespace ktstr::check
