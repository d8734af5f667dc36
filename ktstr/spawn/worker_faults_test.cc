// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The fault matrix, first part: what a worker can do to itself.

#include <signal.h>

#include "ktstr/spawn/fault_matrix.h"
#include "ktstr/spawn/misbehave.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::testing::StartsWith;
using Kind = WorkerExit::Kind;
using What = Misbehave::What;

struct WorkerFault {
  const char* name;
  Misbehave fault;
  Kind kind;
  int code = 0;
  const char* task_state = "";  // How it begins.
  bool completes = false;
  bool guardian = false;
};

std::ostream& operator<<(std::ostream& out, const WorkerFault& fault) {
  return out << fault.name;
}

class WorkerFaultTest : public FaultMatrixTest,
                        public ::testing::WithParamInterface<WorkerFault> {};

TEST_P(WorkerFaultTest, IsToldAndHarmsNobodyElse) {
  const WorkerFault& fault = GetParam();
  WorkloadConfig config{.groups = {{.work = fault.fault, .workers = 1},
                                   {.work = PipeIo{}, .workers = 2},
                                   {.work = SpinWait{}, .workers = 1}}};
  config.guardian = fault.guardian;
  if (fault.kind == Kind::kTimedOut) config.stop_timeout = absl::Seconds(2);
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn(config));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunUntilFault(std::move(workload)));

  const WorkerReport& worker = report.workers[0];
  Note(fault.name, Describe(worker));
  EXPECT_EQ(worker.exit.kind, fault.kind);
  EXPECT_EQ(worker.exit.code, fault.code);
  EXPECT_EQ(worker.completed, fault.completes);
  EXPECT_THAT(worker.exit.task_state, StartsWith(fault.task_state));
  if (fault.fault.what != What::kOverwriteSlot) {
    EXPECT_EQ(worker.iterations, 1u);
  }
  // Known from the clone, whatever the worker did to its slot.
  EXPECT_GT(worker.pid, 0);
  EXPECT_GT(worker.tid, 0);
  for (size_t i = 1; i < report.workers.size(); ++i) {
    EXPECT_TRUE(report.workers[i].completed) << i;
    EXPECT_EQ(report.workers[i].lost_wakes, 0u) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Process, WorkerFaultTest,
    ::testing::Values(
        WorkerFault{"worker returns at once", {What::kReturnAtOnce}, Kind::kFinished, 0, "", true},
        WorkerFault{"worker exits with 7", {What::kExit, 7}, Kind::kExited, 7},
        WorkerFault{
            "worker is killed by SEGV", {What::kSignalItself, SIGSEGV}, Kind::kSignaled, SIGSEGV},
        WorkerFault{
            "worker is killed by ABRT", {What::kSignalItself, SIGABRT}, Kind::kSignaled, SIGABRT},
        WorkerFault{
            "worker is killed by KILL", {What::kSignalItself, SIGKILL}, Kind::kSignaled, SIGKILL},
        WorkerFault{
            "worker is killed by TERM", {What::kSignalItself, SIGTERM}, Kind::kSignaled, SIGTERM},
        WorkerFault{
            "worker stops itself", {What::kSignalItself, SIGSTOP}, Kind::kTimedOut, SIGKILL, "T"},
        WorkerFault{"worker ignores the stop in a spin",
                    {What::kSpinForever},
                    Kind::kTimedOut,
                    SIGKILL,
                    "R"},
        WorkerFault{"worker ignores the stop in a blocking call",
                    {What::kBlockForever},
                    Kind::kTimedOut,
                    SIGKILL,
                    "S"},
        WorkerFault{"worker overwrites its slot", {What::kOverwriteSlot}, Kind::kFinished},
        WorkerFault{"worker leaves a process behind",
                    {What::kForkInItsGroup},
                    Kind::kFinished,
                    0,
                    "",
                    true},
        WorkerFault{"worker's helpers leave the session (guardian)",
                    {What::kForkOutOfSession},
                    Kind::kFinished,
                    0,
                    "",
                    true,
                    true}));

}  // namespace
}  // namespace ktstr
