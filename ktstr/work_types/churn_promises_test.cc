// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What single types of churn promise beyond what every type does.

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <utility>

#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/cross_affinity_churn.h"
#include "ktstr/work_types/custom.h"
#include "ktstr/work_types/fork_exit.h"
#include "ktstr/work_types/numa_migration_churn.h"
#include "ktstr/work_types/numa_working_set_sweep.h"
#include "ktstr/work_types/policy_churn.h"
#include "ktstr/work_types/rt_starvation.h"
#include "ktstr/work_types/spin_wait.h"
#include "ktstr/worker/numa_nodes.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::RunForIterations;
using ::ktstr::testing::RunIterations;
using ::ktstr::testing::StatusIs;
using std::chrono::milliseconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(ForkExitTest, EveryChildIsMeasuredOnce) {
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       RunIterations({.groups = {{.work = ForkExit{}}}}, 50));

  const WorkerReport& worker = report.workers[0];
  EXPECT_EQ(worker.histogram(Instrument::kForkToRun).count(), worker.iterations);
  EXPECT_EQ(worker.histogram(Instrument::kBlockTime).count(), worker.iterations);
  EXPECT_EQ(worker.work_units, worker.iterations);
}

TEST(ForkExitTest, ChildrenComputeBeforeTheyExit) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = ForkExit{.child_work = milliseconds(3)}}}}, 10));

  EXPECT_GE(report.workers[0].wall_ns, report.workers[0].iterations * 3'000'000u);
}

TEST(ForkExitTest, AChildThatWouldComputeForAnHourEndsWithTheWorkload) {
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Workload::Spawn({.groups = {{.work = ForkExit{.child_work = std::chrono::hours(1)}}}}));
  ASSERT_OK(workload.Start());
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_EQ(report.workers[0].iterations, 0u);
  EXPECT_TRUE(report.workers[0].completed);
}

TEST(NumaTest, OnOneNodeTheReportSaysThatNothingCouldMigrate) {
  if (OnlineNodes() != NumberList{1}) GTEST_SKIP() << "this machine has several nodes";
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = NumaMigrationChurn{.period = milliseconds(1)}},
                                {.work = NumaWorkingSetSweep{.region = KiB(64),
                                                             .sweep_period = milliseconds(1)}}}},
                    2));

  EXPECT_TRUE(report.setup_complete());
  for (const WorkerReport& worker : report.workers) {
    EXPECT_THAT(worker.remarks, ElementsAre(HasSubstr("nothing could migrate")));
  }
}

TEST(NumaTest, PagesOfTheRegionAreCountedByNode) {
  constexpr uint64_t kPages = 24;
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = NumaWorkingSetSweep{.region = KiB(4 * kPages),
                                                             .sweep_period = milliseconds(1),
                                                             .target_nodes = {1}}}}},
                    2));
  if (report.workers[0].numa_pages.empty()) GTEST_SKIP() << "this kernel has no NUMA";

  EXPECT_THAT(report.workers[0].numa_pages, ElementsAre(Pair("0", kPages)));
}

TEST(NumaTest, AMemoryPolicyMakesWorkersCountTheirPages) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations(
          {.groups = {{.work = SpinWait{}, .mem_policy = MemPolicy::Bind(NodeSet::Of({0}))},
                      {.work = SpinWait{}}}},
          2));
  if (!report.setup_complete()) GTEST_SKIP() << "this kernel has no NUMA";

  EXPECT_THAT(report.workers[0].numa_pages, Contains(Pair("0", Gt(0u))));
  EXPECT_THAT(report.workers[1].numa_pages, IsEmpty());
}

TEST(NumaTest, ANodeThatIsNotThereIsASetUpFailure) {
  if (OnlineNodes().Contains(NumberList::kMaxNumber)) GTEST_SKIP() << "this machine has node 63";
  const NumberList last{uint64_t{1} << NumberList::kMaxNumber};
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = NumaMigrationChurn{.period = milliseconds(1),
                                                            .target_nodes = last}}}},
                    2));

  EXPECT_THAT(report.workers[0].setup_failures,
              ElementsAre(Field(&SetupFailure::step, "work_type")));
}

TEST(NumaNodesTest, NodesAreTakenByTurns) {
  constexpr NumberList kNodes{1u << 0 | 1u << 3 | uint64_t{1} << 63};

  EXPECT_EQ(NodeAtTurn(kNodes, 0), 0);
  EXPECT_EQ(NodeAtTurn(kNodes, 1), 3);
  EXPECT_EQ(NodeAtTurn(kNodes, 2), 63);
  EXPECT_EQ(NodeAtTurn(kNodes, 3), 0);
}

TEST(CrossAffinityChurnTest, AloneItMovesNobodyAndSaysSo) {
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       RunIterations({.groups = {{.work = CrossAffinityChurn{}}}}, 5));

  EXPECT_EQ(report.Merged(Instrument::kAffinityTime).count(), 0u);
  EXPECT_THAT(report.workers[0].remarks, ElementsAre(HasSubstr("no affinity could change")));
}

TEST(CrossAffinityChurnTest, EveryWorkerMovesTheOthers) {
  ASSERT_OK_AND_ASSIGN(const CpuSet allowed, AffinityOf(0));
  if (allowed.Count() < 2) GTEST_SKIP() << "one CPU only";
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunIterations({.groups = {{.work = CrossAffinityChurn{}, .workers = 4}}}, 20));

  // Whatever the others have made of a worker's CPUs before it came to run.
  for (const WorkerReport& worker : report.workers) {
    EXPECT_GT(worker.histogram(Instrument::kAffinityTime).count(), 0u) << worker.index;
    EXPECT_THAT(worker.remarks, IsEmpty()) << worker.index;
  }
}

TEST(CrossAffinityChurnTest, OnlyTheOwnGroupIsTouched) {
  ASSERT_OK_AND_ASSIGN(const CpuSet allowed, AffinityOf(0));
  if (allowed.Count() < 2) GTEST_SKIP() << "one CPU only";
  const CpuSet pinned = CpuSet::Of({allowed.First()});
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Workload::Spawn({.groups = {{.work = CrossAffinityChurn{}, .workers = 3},
                                  {.work = NumaWorkingSetSweep{.region = KiB(4),
                                                               .sweep_period = milliseconds(1)},
                                   .affinity = affinity::Exact{pinned}}}}));
  ASSERT_OK(workload.Start());
  ASSERT_OK(RunForIterations(workload, 2));

  EXPECT_THAT(AffinityOf(workload.worker_pids()[3]), IsOkAndHolds(pinned));
}

TEST(PolicyChurnTest, WithoutPrivilegeItLeavesOutWhatItCouldNotLeave) {
  const absl::StatusOr<WorkloadReport> report =
      RunIterations({.groups = {{.work = PolicyChurn{}, .uid = 65534}}}, 20);
  if (absl::IsPermissionDenied(report.status())) GTEST_SKIP() << report.status();
  ASSERT_OK(report);
  rlimit limit = {};
  ASSERT_EQ(::getrlimit(RLIMIT_NICE, &limit), 0);
  if (limit.rlim_cur > 0) GTEST_SKIP() << "RLIMIT_NICE allows lower nice values";

  EXPECT_TRUE(report->setup_complete());
  EXPECT_THAT(report->workers[0].remarks, Contains(HasSubstr("SCHED_IDLE could not be left")));
}

TEST(RtStarvationTest, ARefusedPolicyIsASetUpFailure) {
  // Another user may not take SCHED_FIFO.
  const absl::StatusOr<WorkloadReport> report =
      RunIterations({.groups = {{.work = RtStarvation{}, .workers = 2, .uid = 65534}}}, 1);
  if (absl::IsPermissionDenied(report.status())) GTEST_SKIP() << report.status();
  ASSERT_OK(report);

  EXPECT_FALSE(report->setup_complete());
  EXPECT_THAT(report->workers[0].setup_failures, Contains(Field(&SetupFailure::step, "work_type")));
  EXPECT_THAT(report->workers[1].setup_failures, IsEmpty());
}

// Adds `config.counts[0]` to the first number of the region.
void Count(WorkerContext& context, const CustomConfig& config) noexcept {
  while (!context.stop_requested()) {
    context.region<std::atomic<uint64_t>>() += config.counts[0];
    context.AddUnits(config.counts[0]);
    context.EndIteration();
    fork_safe::Yield();
  }
}

TEST(CustomTest, TheFunctionHasItsConfigurationAndTheRegion) {
  const Custom work{
      .function = Count, .config = {.counts = {3}}, .members = 2, .region = Bytes{64}};
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       RunIterations({.groups = {{.work = work, .workers = 2}}}, 5));

  for (const WorkerReport& worker : report.workers) {
    EXPECT_EQ(worker.work_units, 3 * worker.iterations);
  }
}

TEST(CustomTest, WithoutAFunctionItIsRefused) {
  EXPECT_THAT(Workload::Spawn({.groups = {{.work = Custom{}}}}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("groups[0].work.function: is not set")));
}

}  // namespace
}  // namespace ktstr
