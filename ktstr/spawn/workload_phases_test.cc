// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Phases of a running workload, and attributes that the parent changes meanwhile.

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/machine/cgroup_probe.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/shared/phase_log.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/custom.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "ktstr/work_types/sequence.h"
#include "ktstr/work_types/spin_wait.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class WorkloadPhasesTest : public ::testing::TestWithParam<WorkerMode> {
 protected:
  absl::StatusOr<Workload> Started(const WorkSpec& work, int workers) {
    absl::StatusOr<Workload> workload =
        Workload::Spawn({.groups = {{.work = work, .workers = workers, .mode = GetParam()}}});
    if (!workload.ok()) return workload.status();
    if (const absl::Status started = workload->Start(); !started.ok()) return started;
    return workload;
  }
};
using ProcessWorkloadPhasesTest = WorkloadPhasesTest;

INSTANTIATE_TEST_SUITE_P(Modes, WorkloadPhasesTest,
                         ::testing::Values(WorkerMode::kFork, WorkerMode::kThread),
                         [](const auto& mode) { return WorkerModeName(mode.param); });
INSTANTIATE_TEST_SUITE_P(Fork, ProcessWorkloadPhasesTest, ::testing::Values(WorkerMode::kFork));

const PhaseReport& PartOf(const WorkerReport& worker, const std::string& name, int part) {
  static const PhaseReport kNone;
  for (const PhaseReport& phase : worker.phases) {
    if (phase.name == name && phase.part == part) return phase;
  }
  ADD_FAILURE() << "no part " << part << " of " << name;
  return kNone;
}

TEST_P(WorkloadPhasesTest, ARunOfOnePhaseHasNone) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Started(SpinWait{}, 1));
  ASSERT_OK(testing::RunForIterations(workload, 2));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_THAT(report.phases, IsEmpty());
  EXPECT_THAT(report.workers[0].phases, IsEmpty());
}

TEST_P(WorkloadPhasesTest, PhasesAddUpToTheRun) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Started(FutexPingPong{}, 2));
  ASSERT_OK(testing::RunForIterations(workload, 2));
  for (const char* name : {"loaded", "calm"}) {
    ASSERT_OK(workload.BeginPhase(name));
    ASSERT_OK(testing::RunForIterations(workload, 3));
  }

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_THAT(report.phases, ElementsAre(Field(&PhaseBeginning::name, "start"),
                                         Field(&PhaseBeginning::name, "loaded"),
                                         Field(&PhaseBeginning::name, "calm")));
  EXPECT_LT(report.phases[1].began_at_ns, report.phases[2].began_at_ns);
  for (const WorkerReport& worker : report.workers) {
    ASSERT_THAT(worker.phases,
                ElementsAre(Field(&PhaseReport::name, "start"), Field(&PhaseReport::name, "loaded"),
                            Field(&PhaseReport::name, "calm")));
    PhaseReport sum{.cpu_ns = 0, .run_delay_ns = 0};
    for (const PhaseReport& phase : worker.phases) {
      EXPECT_EQ(phase.stays, 1u);
      EXPECT_FALSE(phase.open);
      EXPECT_GT(phase.iterations, 0u);
      EXPECT_EQ(phase.part, std::nullopt);
      sum.iterations += phase.iterations;
      sum.work_units += phase.work_units;
      sum.blocks += phase.blocks;
      sum.wall_ns += phase.wall_ns;
      *sum.cpu_ns += phase.cpu_ns.value_or(0);
      *sum.run_delay_ns += phase.run_delay_ns.value_or(0);
    }
    EXPECT_EQ(sum.iterations, worker.iterations);
    EXPECT_EQ(sum.work_units, worker.work_units);
    EXPECT_EQ(sum.blocks, worker.blocks);
    EXPECT_EQ(sum.wall_ns, worker.wall_ns);
    EXPECT_EQ(sum.cpu_ns, worker.cpu_ns);
    EXPECT_EQ(sum.run_delay_ns, worker.run_delay_ns);
  }
}

TEST_P(WorkloadPhasesTest, ASequenceTellsItsPartsApart) {
  using std::chrono::milliseconds;
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Started(Sequence{.phases = {Sequence::Spin(milliseconds(3)), Sequence::Sleep(milliseconds(3)),
                                  Sequence::Spin(milliseconds(1))}},
              1));
  ASSERT_OK(testing::RunForIterations(workload, 3));
  ASSERT_OK(workload.BeginPhase("more"));
  ASSERT_OK(testing::RunForIterations(workload, 2));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  const WorkerReport& worker = report.workers[0];
  EXPECT_THAT(worker.phases, SizeIs(6));
  for (const char* name : {"start", "more"}) {
    const PhaseReport& spin = PartOf(worker, name, 0);
    const PhaseReport& sleep = PartOf(worker, name, 1);
    const PhaseReport& last = PartOf(worker, name, 2);
    EXPECT_EQ(spin.part_name, "spin");
    EXPECT_EQ(sleep.part_name, "sleep");
    EXPECT_EQ(last.part_name, "spin");
    EXPECT_GT(spin.stays, 0u);
    EXPECT_GT(spin.work_units, 0u);
    EXPECT_EQ(sleep.work_units, 0u);
    EXPECT_GE(sleep.wall_ns, (sleep.stays - 1) * 3'000'000);
    // The sequence ends in its last part.
    EXPECT_EQ(sleep.iterations, 0u);
    EXPECT_GT(last.iterations, 0u);
  }
}

TEST_P(WorkloadPhasesTest, PhasesBeyondWhatAWorkerKeepsAreCounted) {
  TimedSteps steps;
  const std::vector<TimedStep> many(TimedSteps::kMaxSteps,
                                    Sequence::Spin(std::chrono::microseconds(1)));
  steps.Assign(many);
  ASSERT_OK_AND_ASSIGN(Workload workload, Started(Sequence{.phases = steps}, 1));
  const size_t phases_kept = PhaseLog::kMaxRecords / TimedSteps::kMaxSteps;
  for (size_t i = 0; i < phases_kept; ++i) {
    ASSERT_OK(testing::RunForIterations(workload, 2));
    ASSERT_OK(workload.BeginPhase("next"));
  }
  ASSERT_OK(testing::RunForIterations(workload, 2));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_THAT(report.workers[0].phases, SizeIs(PhaseLog::kMaxRecords));
  EXPECT_GT(report.workers[0].stays_left_out, 0u);
}

// Samples of 1, 2, 3 ... ns, one in each iteration: the worst of a phase comes last.
void RecordRising(WorkerContext& context, const CustomConfig& /*config*/) noexcept {
  for (uint64_t value_ns = 1; !context.stop_requested(); ++value_ns) {
    context.Record(Instrument::kWakeLatency, value_ns, context.start_ns() + value_ns);
    context.EndIteration();
  }
}

TEST_P(WorkloadPhasesTest, APhaseHasAllItsSamplesHoweverFewTheReservoirHolds) {
  ASSERT_OK_AND_ASSIGN(Workload workload,
                       Workload::Spawn({.groups = {{.work = Custom{.function = RecordRising},
                                                    .workers = 1,
                                                    .mode = GetParam(),
                                                    .reservoir_capacity = 16}}}));
  ASSERT_OK(workload.Start());
  ASSERT_OK(testing::RunForIterations(workload, 1000));
  ASSERT_OK(workload.BeginPhase("after"));
  ASSERT_OK(testing::RunForIterations(workload, 1000));
  EXPECT_GE(workload.SnapshotSamples(Instrument::kWakeLatency), 2000u);

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  const WorkerReport& worker = report.workers[0];
  ASSERT_THAT(worker.phases, SizeIs(2));
  const HistogramSnapshot& before = worker.phases[0].histograms.at(Instrument::kWakeLatency);
  const HistogramSnapshot& after = worker.phases[1].histograms.at(Instrument::kWakeLatency);
  EXPECT_THAT(worker.instruments.at(Instrument::kWakeLatency).samples, SizeIs(16));
  EXPECT_EQ(before.count(), worker.phases[0].iterations);
  EXPECT_EQ(before.min_ns(), 1u);
  EXPECT_EQ(before.max_ns(), worker.phases[0].iterations);
  EXPECT_EQ(after.count(), worker.phases[1].iterations);
  EXPECT_EQ(after.min_ns(), worker.phases[0].iterations + 1);
  EXPECT_EQ(after.max_ns(), worker.iterations);
  EXPECT_EQ(worker.histogram(Instrument::kWakeLatency).count(), worker.iterations);
  EXPECT_GT(worker.phases[1].max_gap_ns.value_or(0), 0u);
}

// Goes through as many parts as the configuration says, with one sample in each.
void RecordInParts(WorkerContext& context, const CustomConfig& config) noexcept {
  for (uint64_t part = 0; part < config.counts[0]; ++part) {
    context.EnterPart(static_cast<uint32_t>(part));
    context.Record(Instrument::kWakeLatency, part, context.start_ns());
    context.EndIteration();
  }
}

TEST_P(WorkloadPhasesTest, SamplesOfPartsBeyondWhatAWorkerKeepsAreInTheWholeOnly) {
  constexpr uint64_t kParts = PhaseLog::kMaxRecords + 5;
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      testing::RunToTheEnd(
          {.groups = {{.work = Custom{.function = RecordInParts, .config = {.counts = {kParts}}},
                       .workers = 1,
                       .mode = GetParam()}}}));

  const WorkerReport& worker = report.workers[0];
  ASSERT_THAT(worker.phases, SizeIs(PhaseLog::kMaxRecords));
  for (const PhaseReport& phase : worker.phases) {
    const HistogramSnapshot& histogram = phase.histograms.at(Instrument::kWakeLatency);
    EXPECT_EQ(histogram.count(), 1u);
    EXPECT_EQ(histogram.max_ns(), static_cast<uint64_t>(phase.part.value()));
  }
  EXPECT_EQ(worker.stays_left_out, 5u);
  EXPECT_EQ(worker.histogram(Instrument::kWakeLatency).count(), kParts);
}

TEST_P(ProcessWorkloadPhasesTest, AWorkerKilledInAPhaseKeepsIt) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Started(SpinWait{}, 1));
  ASSERT_OK(testing::RunForIterations(workload, 2));
  ASSERT_OK(workload.BeginPhase("deadly"));
  ASSERT_OK(testing::RunForIterations(workload, 50));
  ASSERT_EQ(::kill(workload.worker_pids()[0], SIGKILL), 0);

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  const WorkerReport& worker = report.workers[0];
  EXPECT_FALSE(worker.completed);
  ASSERT_THAT(worker.phases, SizeIs(2));
  EXPECT_FALSE(worker.phases[0].open);
  const PhaseReport& last = worker.phases[1];
  EXPECT_EQ(last.name, "deadly");
  EXPECT_TRUE(last.open);
  EXPECT_EQ(last.stays, 1u);
  EXPECT_EQ(worker.phases[0].iterations + last.iterations, worker.iterations);
  EXPECT_GE(last.iterations, 48u);
  EXPECT_GT(last.wall_ns, 0u);
  EXPECT_GT(last.cpu_ns.value_or(0), 0u);
  EXPECT_TRUE(last.run_delay_ns.has_value());
}

TEST_P(WorkloadPhasesTest, PhasesThatCannotBeAreRefused) {
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Workload::Spawn({.groups = {{.work = SpinWait{}, .workers = 1, .mode = GetParam()}}}));

  EXPECT_THAT(workload.BeginPhase("early"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not started")));
  ASSERT_OK(workload.Start());
  EXPECT_THAT(workload.BeginPhase(""), StatusIs(absl::StatusCode::kInvalidArgument));
  for (uint32_t i = 1; i < kMaxPhases; ++i) ASSERT_OK(workload.BeginPhase("next"));
  EXPECT_THAT(workload.BeginPhase("one too many"),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("at most 32")));
}

TEST_P(WorkloadPhasesTest, TheParentChangesPolicyAndNice) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Started(SpinWait{}, 1));
  const pid_t id = workload.worker_pids()[0];
  SchedAttributes attributes;

  ASSERT_OK(workload.SetPolicy(0, SchedPolicy::Batch(), 3));
  ASSERT_EQ(ReadAttributes(id, attributes), 0);
  EXPECT_EQ(attributes.kind, PolicyKind::kBatch);
  EXPECT_EQ(attributes.nice, 3);

  ASSERT_OK(workload.SetNice(0, 7));
  ASSERT_EQ(ReadAttributes(id, attributes), 0);
  EXPECT_EQ(attributes.kind, PolicyKind::kBatch);
  EXPECT_EQ(attributes.nice, 7);
}

TEST_P(WorkloadPhasesTest, AttributesThatCannotBeAreRefused) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Started(SpinWait{}, 1));

  EXPECT_THAT(workload.SetNice(1, 0), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(workload.SetNice(0, 20),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("-20..19")));
  EXPECT_THAT(workload.SetPolicy(0, SchedPolicy::Fifo(100), 0),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1..99")));
  EXPECT_THAT(workload.SetPolicy(1, SchedPolicy::Normal(), 0),
              StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_P(ProcessWorkloadPhasesTest, AWorkerMovesToAnotherCgroup) {
  if (const std::string reason = WhyNoCgroups(); !reason.empty()) GTEST_SKIP() << reason;
  ASSERT_OK_AND_ASSIGN(CgroupHierarchy hierarchy, CgroupHierarchy::Find());
  const std::string name = absl::StrCat("ktstr-test-move-", ::getpid());
  ASSERT_OK_AND_ASSIGN(const Cgroup group, hierarchy.Create(name));
  ASSERT_OK_AND_ASSIGN(Workload workload, Started(SpinWait{}, 2));

  ASSERT_OK(workload.MoveToCgroup(1, group.path()));

  const std::vector<pid_t> pids = workload.worker_pids();
  EXPECT_THAT(ReadFile(absl::StrCat("/proc/", pids[1], "/cgroup")), IsOkAndHolds(HasSubstr(name)));
  EXPECT_THAT(ReadFile(absl::StrCat("/proc/", pids[0], "/cgroup")),
              IsOkAndHolds(Not(HasSubstr(name))));
  ASSERT_OK(std::move(workload).StopAndCollect());
}

TEST_P(WorkloadPhasesTest, AMoveToNoCgroupNamesTheFile) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Started(SpinWait{}, 1));

  EXPECT_THAT(workload.MoveToCgroup(0, "/nowhere"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("worker 0 to /nowhere/cgroup.")));
  EXPECT_THAT(workload.MoveToCgroup(1, "/nowhere"), StatusIs(absl::StatusCode::kOutOfRange));
}

}  // namespace
}  // namespace ktstr
