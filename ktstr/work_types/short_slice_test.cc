// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/short_slice.h"

#include <cerrno>

#include "ktstr/sched/sched_policy.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using std::chrono::microseconds;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ShortSliceTest, TakesTheSliceOrSaysThatItCannot) {
  const GroupConfig group{
      .work = ShortSlice{.slice = microseconds(300)}, .policy = SchedPolicy::Batch(), .nice = 2};
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {group}}));
  ASSERT_OK(workload.Start());
  ASSERT_OK(testing::RunForIterations(workload, 1));
  SchedAttributes attributes;
  ASSERT_EQ(ReadAttributes(workload.worker_pids()[0], attributes), 0);

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_EQ(attributes.kind, PolicyKind::kBatch);
  EXPECT_EQ(attributes.nice, 2);
  if (attributes.runtime == microseconds(300)) {
    EXPECT_THAT(report.workers[0].setup_failures, IsEmpty());
  } else {
    ASSERT_THAT(report.workers[0].setup_failures, SizeIs(1));
    EXPECT_EQ(report.workers[0].setup_failures[0].error, ENOTSUP);
  }
}

TEST(ShortSliceTest, APolicyWithoutSlicesIsASetupFailure) {
  const GroupConfig group{.work = ShortSlice{}, .policy = SchedPolicy::Idle()};

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, testing::RunIterations({.groups = {group}}, 1));

  ASSERT_THAT(report.workers[0].setup_failures, SizeIs(1));
  EXPECT_EQ(report.workers[0].setup_failures[0].step, "work_type");
  EXPECT_EQ(report.workers[0].setup_failures[0].error, EINVAL);
}

TEST(ShortSliceTest, SlicesThatTheKernelWouldLengthenAreRefused) {
  EXPECT_STREQ(ShortSlice{.slice = microseconds(99)}.Validate().parameter, "slice");
  EXPECT_EQ(ShortSlice{.slice = microseconds(100)}.Validate().parameter, nullptr);
  EXPECT_EQ(ShortSlice{.slice = microseconds(0)}.Validate().parameter, nullptr);
}

}  // namespace
}  // namespace ktstr
