// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/attribute_churn.h"

#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/affinity_churn.h"
#include "ktstr/work_types/nice_sweep.h"
#include "ktstr/work_types/policy_churn.h"

namespace ktstr {

// What a churn left behind. Written by a worker that is a thread, read after its end.
struct Leftovers {
  SchedAttributes attributes;
  CpuSet cpus;
};
Leftovers leftovers;

// Looks at the thread's attributes after `Churn`.
template <typename Churn>
struct Observed : Churn {
  static const WorkTypeInfo& Info() noexcept {
    static constexpr WorkTypeInfo kInfo =
        internal::MakeWorkTypeInfo<Observed>("Observed", {.instruments = {Instrument::kYieldTime}});
    return kInfo;
  }
  void Run(WorkerContext& context) const noexcept {
    Churn::Run(context);
    ReadAttributes(0, leftovers.attributes);
    fork_safe::GetAffinity(0, leftovers.cpus.mutable_words());
  }
};

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename Churn>
class AttributeChurnTest : public ::testing::Test {};
using Churns = ::testing::Types<NiceSweep, AffinityChurn, PolicyChurn>;
TYPED_TEST_SUITE(AttributeChurnTest, Churns);

TYPED_TEST(AttributeChurnTest, LeavesTheAttributesAsItFoundThem) {
  leftovers = {};
  ASSERT_OK_AND_ASSIGN(const CpuSet allowed, AffinityOf(0));
  const GroupConfig group{.work = Observed<TypeParam>{},
                          .mode = WorkerMode::kThread,
                          .policy = SchedPolicy::Batch(),
                          .nice = 5};

  ASSERT_OK(testing::RunIterations({.groups = {group}}, 7));

  EXPECT_EQ(leftovers.attributes.kind, PolicyKind::kBatch);
  EXPECT_EQ(leftovers.attributes.nice, 5);
  EXPECT_EQ(leftovers.cpus, allowed);
}

TEST(AffinityChurnTest, VisitsEveryCpuThatIsAllowed) {
  ASSERT_OK_AND_ASSIGN(const CpuSet allowed, AffinityOf(0));
  if (allowed.Count() > 8) GTEST_SKIP() << "too many CPUs to visit all by chance";

  // A CPU is missed in all iterations with a probability below 2^-64.
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      testing::RunIterations({.groups = {{.work = AffinityChurn{.spin_iters = 0}}}}, 500));

  EXPECT_EQ(report.workers[0].cpus_used, allowed);
}

TEST(AffinityChurnTest, OnOneCpuItSaysThatNothingCouldMigrate) {
  ASSERT_OK_AND_ASSIGN(const CpuSet allowed, AffinityOf(0));
  const GroupConfig group{.work = AffinityChurn{},
                          .affinity = affinity::Exact{CpuSet::Of({allowed.First()})}};

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, testing::RunIterations({.groups = {group}}, 3));

  EXPECT_THAT(report.workers[0].remarks, ElementsAre(HasSubstr("only one CPU")));
}

}  // namespace
}  // namespace ktstr
