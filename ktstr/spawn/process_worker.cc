// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <linux/sched.h>
#include <signal.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/spawn/schedstat.h"
#include "ktstr/spawn/worker_task.h"
#include "ktstr/worker/worker_main.h"

namespace ktstr {
namespace {

WorkerExit::Kind KindOf(const ProcessExit& exit) {
  if (exit.signaled) return WorkerExit::Kind::kSignaled;
  return exit.code == kWorkerDone ? WorkerExit::Kind::kFinished : WorkerExit::Kind::kExited;
}

class ProcessWorker : public WorkerTask {
 public:
  ProcessWorker(Pidfd process, const WorkerSlot& slot) noexcept
      : process_(std::move(process)), slot_(slot) {}

  pid_t id() const override { return process_.pid(); }
  int end_fd() const override { return process_.fd(); }

  absl::StatusOr<bool> TryCollect(OutsideKnowledge& outside) override {
    if (!process_.owns_process()) return true;
    // A worker that finished has written its own accounts.
    if (slot_.state.load(std::memory_order_acquire) != WorkerState::kFinished) {
      outside.schedstat = ReadSchedstat(absl::StrCat(process_.pid()));
    }
    // While it is a zombie its number is the group's: what it forked goes with it.
    const absl::Status group_killed = process_.SignalGroup(SIGKILL);
    ASSIGN_OR_RETURN(const std::optional<ProcessExit> exit, process_.TryReap());
    if (!exit.has_value()) return false;
    outside.exit.kind = KindOf(*exit);
    outside.exit.code = exit->code;
    // The worker itself is reaped whatever became of its group.
    if (!group_killed.ok()) {
      outside.exit.text =
          absl::StrCat("what it forked may still run: ", std::string(group_killed.message()));
    }
    outside.usage = exit->usage;
    return true;
  }

  void Interrupt() override { process_.Signal(kStopSignal).IgnoreError(); }
  void Kill() override {
    process_.SignalGroup(SIGKILL).IgnoreError();
    process_.Signal(SIGKILL).IgnoreError();
  }
  void Abandon() override { process_.Abandon(); }

 private:
  Pidfd process_;
  const WorkerSlot& slot_;
};

void WorkerEntry(const void* launch) noexcept {
  ProcessWorkerMain(*static_cast<const WorkerLaunch*>(launch));
}

}  // namespace

absl::StatusOr<std::unique_ptr<WorkerTask>> SpawnProcessWorker(
    const std::shared_ptr<WorkloadState>& state, size_t index) {
  const WorkloadState::Worker& worker = state->workers()[index];
  const WorkerLaunch& launch = worker.launch;
  const Cgroup* const cgroup = state->cgroups().Of(worker.group);
  // The table is shared until the child takes its own: copying it would cost more than the rest.
  ASSIGN_OR_RETURN(sys::ClonedProcess process,
                   sys::CloneProcess({.flags = CLONE_FILES | CLONE_CLEAR_SIGHAND,
                                      .cgroup_fd = cgroup == nullptr ? -1 : cgroup->fd()},
                                     WorkerEntry, &launch));
  return std::make_unique<ProcessWorker>(Pidfd(process.pid, std::move(process.pidfd)),
                                         *launch.slot.slot);
}

}  // namespace ktstr
