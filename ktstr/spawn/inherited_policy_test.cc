// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What workers inherit of their harness's scheduling, and what the report says of it. Each harness
// is a thread of its own, whose policy the test may change.

#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Optional;

absl::StatusOr<WorkloadReport> RunUnder(const SchedPolicy& policy, int nice,
                                        const GroupConfig& group) {
  absl::StatusOr<WorkloadReport> report;
  std::thread([&] {
    const int error = ApplyPolicy(0, policy, nice);
    report = error == 0 ? testing::RunIterations({.groups = {group}}, 1)
                        : absl::ErrnoToStatus(error, "sched_setattr of the harness");
  }).join();
  return report;
}

class InheritedPolicyTest : public ::testing::TestWithParam<WorkerMode> {
 protected:
  static GroupConfig Group() { return {.work = SpinWait{}, .mode = GetParam()}; }
};
INSTANTIATE_TEST_SUITE_P(Mode, InheritedPolicyTest,
                         ::testing::Values(WorkerMode::kFork, WorkerMode::kThread),
                         [](const auto& param_info) {
                           return std::string(WorkerModeName(param_info.param));
                         });

TEST_P(InheritedPolicyTest, NiceAloneLeavesThePolicyAsItIs) {
  GroupConfig group = Group();
  group.nice = 7;

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunUnder(SchedPolicy::Batch(), 2, group));

  EXPECT_TRUE(report.setup_complete());
  ASSERT_TRUE(report.workers[0].sched.has_value());
  EXPECT_EQ(report.workers[0].sched->policy, "batch");
  EXPECT_EQ(report.groups[0].policy, "batch");
  EXPECT_EQ(report.groups[0].nice, 7);
  EXPECT_EQ(report.groups[0].wanted_policy, std::nullopt);
  EXPECT_EQ(report.groups[0].wanted_nice, 7);
}

TEST_P(InheritedPolicyTest, WhatIsInheritedIsReported) {
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunUnder(SchedPolicy::Batch(), 2, Group()));

  EXPECT_EQ(report.groups[0].policy, "batch");
  EXPECT_EQ(report.groups[0].nice, 2);
}

TEST_P(InheritedPolicyTest, APolicyAloneKeepsTheNiceValue) {
  GroupConfig group = Group();
  group.policy = SchedPolicy::Batch();

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunUnder(SchedPolicy::Normal(), 3, group));

  EXPECT_EQ(report.groups[0].policy, "batch");
  EXPECT_EQ(report.groups[0].nice, 3);
}

TEST_P(InheritedPolicyTest, NiceUnderAnInheritedPolicyThatHasNoneIsRefused) {
  GroupConfig group = Group();
  group.nice = 7;

  const absl::Status status = RunUnder(SchedPolicy::Idle(), 0, group).status();

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("groups[0].nice = 7"), HasSubstr("inherited policy idle")));
}

TEST_P(InheritedPolicyTest, ARealTimePolicyIsReportedWithoutANiceValue) {
  const absl::StatusOr<WorkloadReport> report = RunUnder(SchedPolicy::Fifo(3), 0, Group());
  if (absl::IsPermissionDenied(report.status())) GTEST_SKIP() << report.status();
  ASSERT_OK(report.status());

  EXPECT_EQ(report->groups[0].policy, "fifo:3");
  EXPECT_EQ(report->groups[0].nice, std::nullopt);
}

TEST_P(InheritedPolicyTest, ClampsAloneLeaveThePolicyAsItIs) {
  GroupConfig group = Group();
  group.policy = SchedPolicy::Inherited();
  group.policy->util_max = 512;

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunUnder(SchedPolicy::Batch(), 2, group));

  // Whether or not the kernel knows clamps.
  EXPECT_EQ(report.groups[0].policy, "batch");
  EXPECT_EQ(report.groups[0].nice, 2);
  if (!report.setup_complete()) return;
  EXPECT_THAT(report.workers[0].sched->util_max, Optional(512u));
}

TEST_P(InheritedPolicyTest, TheRefusedPolicyIsNotTheOneInForce) {
  GroupConfig group = Group();
  // More than the machine has.
  group.policy = SchedPolicy::Deadline(std::chrono::seconds(1), std::chrono::seconds(1),
                                       std::chrono::seconds(1));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunUnder(SchedPolicy::Batch(), 0, group));

  if (report.setup_complete()) GTEST_SKIP() << "the kernel gives a whole CPU away";
  EXPECT_EQ(report.groups[0].policy, "batch");
  EXPECT_THAT(report.groups[0].wanted_policy, Optional(HasSubstr("deadline:1s")));
}

}  // namespace
}  // namespace ktstr
