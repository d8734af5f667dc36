// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/worker_main.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/worker/task_accounts.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

void MoveTo(const WorkerLaunch& launch, WorkerState state) noexcept {
  launch.slot.slot->state.store(state, std::memory_order_release);
}

void RecordStep(const WorkerLaunch& launch, SetupStep step, int error) noexcept {
  if (error != 0) launch.slot.slot->step_errno[static_cast<size_t>(step)].Set(error);
}

// Counts this worker in the roll-call. The last one notifies the parent, and so does everyone after
// it: the parent counts the dead in as well, and may have been notified too early.
void Arrive(const WorkerLaunch& launch) noexcept {
  const uint32_t arrived = launch.gate->arrived.fetch_add(1, std::memory_order_acq_rel) + 1;
  if (arrived >= launch.gate->expected) fork_safe::SignalEventFd(launch.arrival_fd, 1);
}

// A step that failed, or kNone.
struct StepResult {
  SetupStep step = SetupStep::kNone;
  int error = 0;
};

// The end of a worker that cannot run.
void GiveUp(const WorkerLaunch& launch, StepResult why) noexcept {
  launch.slot.slot->failed_step.Set(why.step);
  RecordStep(launch, why.step, why.error);
  MoveTo(launch, WorkerState::kGaveUp);
}

// The descriptors that a member keeps, ascending.
class KeptDescriptors {
 public:
  explicit KeptDescriptors(const WorkerLaunch& launch) noexcept {
    Keep(launch.arrival_fd);
    ForEachFd(launch.fds, [this](int fd) { Keep(fd); });
    std::sort(fds_.begin(), fds_.begin() + count_);
  }

  // Unshares the table and closes everything else. The first call, beyond the highest descriptor,
  // makes the kernel copy only what is below it.
  int CloseOthers() const noexcept {
    unsigned end = ~0u;
    bool unshare = true;
    for (size_t i = count_; i-- > 0;) {
      const auto kept = static_cast<unsigned>(fds_[i]);
      if (kept < end) {
        if (const int error = fork_safe::CloseRange(kept + 1, end, unshare); error != 0) {
          return error;
        }
      }
      unshare = false;
      if (kept == 0) return 0;
      end = kept - 1;
    }
    return fork_safe::CloseRange(0, end, unshare);
  }

 private:
  void Keep(int fd) noexcept {
    const auto end = fds_.begin() + count_;
    if (fd >= 0 && std::find(fds_.begin(), end, fd) == end) fds_[count_++] = fd;
  }

  std::array<int, 1 + kMemberFdCount> fds_{};  // The arrival and those of the member.
  size_t count_ = 0;
};

// The group first: without the user's privilege it could not be changed any more.
int TakeCredentials(const WorkerLaunch& launch) noexcept {
  if (!launch.uid.has_value() && !launch.gid.has_value()) return 0;
  if (const int error = fork_safe::DropGroups(); error != 0) return error;
  if (launch.gid.has_value()) {
    if (const int error = fork_safe::SetGid(*launch.gid); error != 0) return error;
  }
  return launch.uid.has_value() ? fork_safe::SetUid(*launch.uid) : 0;
}

// What makes a process out of a clone. The order is part of the contract: a change of credentials
// would clear the parent-death signal, and a parent that died before it was armed sent none.
StepResult BecomeProcess(const WorkerLaunch& launch) noexcept {
  if (const int error = KeptDescriptors(launch).CloseOthers(); error != 0) {
    return {SetupStep::kDescriptors, error};
  }
  if (const int error = TakeCredentials(launch); error != 0) {
    return {SetupStep::kCredentials, error};
  }
  if (const int error = fork_safe::SetParentDeathSignal(SIGKILL); error != 0) {
    return {SetupStep::kParentDeathSignal, error};
  }
  if (fork_safe::Getppid() != launch.parent_pid) return {SetupStep::kParentDeathSignal, ESRCH};
  if (const int error = fork_safe::LeadProcessGroup(); error != 0) {
    return {SetupStep::kProcessGroup, error};
  }
  if (const int error = fork_safe::InstallInterrupter(kStopSignal); error != 0) {
    return {SetupStep::kStopSignal, error};
  }
  // The host's blocked signals are not the worker's.
  if (const int error = fork_safe::BlockSignals(0); error != 0) {
    return {SetupStep::kStopSignal, error};
  }
  return {};
}

// Attributes that may fail without ending the worker: the report says that they are not as wanted.
void TakeOnAttributes(const WorkerLaunch& launch) noexcept {
  RecordStep(launch, SetupStep::kName, fork_safe::SetThreadName(launch.name));
  if (launch.affinity != nullptr) {
    RecordStep(launch, SetupStep::kAffinity, fork_safe::SetAffinity(0, launch.affinity->words()));
  }
  RecordStep(launch, SetupStep::kMemoryPolicy, ApplyMemPolicy(launch.mem_policy));
  if (launch.sets_policy) {
    SchedAttributes now;
    int nice = launch.nice.value_or(0);
    if (!launch.nice.has_value() && ReadAttributes(0, now) == 0) nice = now.nice;
    RecordStep(launch, SetupStep::kPolicy, ApplyPolicy(0, launch.policy, nice));
  }
  // Leaves the policy, the slice and the clamps as they were inherited (setpriority(2)).
  if (launch.nice.has_value() && (!launch.sets_policy || launch.policy.inherits)) {
    RecordStep(launch, SetupStep::kNice, fork_safe::SetNice(0, *launch.nice));
  }
}

// Reads back what the kernel made of it, which is what the worker runs under.
void ReadSchedBack(WorkerSlot& slot) noexcept {
  SchedAttributes now;
  if (ReadAttributes(0, now) != 0) return;
  SchedReading& reading = slot.sched;
  reading.policy.Set(static_cast<uint32_t>(now.kind));
  reading.nice.Set(now.nice);
  reading.priority.Set(now.priority);
  reading.reset_on_fork.Set(now.reset_on_fork ? 1 : 0);
  reading.util_min.Set(now.util_min);
  reading.util_max.Set(now.util_max);
  reading.runtime_ns.Set(static_cast<uint64_t>(now.runtime.count()));
  reading.deadline_ns.Set(static_cast<uint64_t>(now.deadline.count()));
  reading.period_ns.Set(static_cast<uint64_t>(now.period.count()));
  reading.is_known.Set(1);
}

// Waits until the gate opens: 0, or why it did not. A stop opens it too. The time before all
// workers were ready does not count: nobody could have opened it.
int WaitForGate(const WorkerLaunch& launch) noexcept {
  StartGate& gate = *launch.gate;
  bool all_ready = false;
  uint64_t deadline = 0;
  while (gate.open.load(std::memory_order_acquire) == 0 && !gate.stop_requested()) {
    if (!all_ready) {
      all_ready = gate.arrived.load(std::memory_order_acquire) >= gate.expected;
      deadline = MonotonicNs() + launch.gate_timeout_ns;
    }
    const int error = fork_safe::FutexWait(gate.open, 0, deadline);
    if (error == ETIMEDOUT && all_ready) return ETIMEDOUT;
    // Repeating a call that is refused would spin.
    if (error != 0 && error != EAGAIN && error != EINTR && error != ETIMEDOUT) return error;
  }
  return 0;
}

void RunBetweenAccounts(const WorkerLaunch& launch, const CpuSet& cpus,
                        const TaskAccountsReader& reader) noexcept {
  WorkerSlot& slot = *launch.slot.slot;
  reader.Read(slot.at_start);
  WorkerContext context(launch, cpus, reader);
  MoveTo(launch, WorkerState::kRunning);
  launch.work->Run(context);
  context.Finish();
  reader.Read(slot.at_end);
  if (launch.counts_numa_pages && slot.has_numa_pages.Get() == 0) context.CountNumaPages();
  context.EndPhase();
  MoveTo(launch, WorkerState::kFinished);
}

void CompareCpuReadings(WorkerSlot& slot) noexcept {
  unsigned cpu = 0;
  unsigned node = 0;
  slot.start_cpu.Set(fork_safe::CurrentCpu());
  slot.start_cpu_syscall.Set(
      fork_safe::CurrentCpuBySyscall(cpu, node) == 0 ? static_cast<int32_t>(cpu) : -1);
}

// Goes from the worker's attributes to its last telemetry. Returns whether it ran.
bool LiveAsWorker(const WorkerLaunch& launch, TaskAccountsReader::Caller caller) noexcept {
  WorkerSlot& slot = *launch.slot.slot;
  TakeOnAttributes(launch);
  ReadSchedBack(slot);
  const TaskAccountsReader reader(caller);
  CompareCpuReadings(slot);
  CpuSet cpus;
  if (fork_safe::GetAffinity(0, cpus.mutable_words()) != 0) cpus = CpuSet();
  MoveTo(launch, WorkerState::kReady);
  Arrive(launch);
  if (const int error = WaitForGate(launch); error != 0) {
    GiveUp(launch, {SetupStep::kGate, error});
    return false;
  }
  RunBetweenAccounts(launch, cpus, reader);
  return true;
}

// Before a thread ends, and its tid with it: waits until no peer is about to use it. A peer is for
// the length of a system call.
void OutliveHolds(const WorkerLaunch& launch) noexcept {
  launch.slot.slot->tid_ends.store(1, std::memory_order_seq_cst);
  if (launch.gate->peers_are_held.load(std::memory_order_seq_cst) == 0) return;
  const auto own = static_cast<uint32_t>(launch.index) + 1;
  for (int i = 0; i < launch.peers.count; ++i) {
    while (launch.peers[i].held_peer.load(std::memory_order_seq_cst) == own) fork_safe::Yield();
  }
}

void Introduce(const WorkerLaunch& launch) noexcept {
  launch.slot.slot->pid.Set(fork_safe::Getpid());
  launch.slot.slot->tid.Set(fork_safe::Gettid());
  MoveTo(launch, WorkerState::kSettingUp);
}

}  // namespace

bool ThreadWorkerMain(const WorkerLaunch& launch) noexcept {
  Introduce(launch);
  // Signals of the host program are for the host's own threads.
  if (const int error = fork_safe::BlockSignals(~fork_safe::SignalBit(kStopSignal)); error != 0) {
    GiveUp(launch, {SetupStep::kStopSignal, error});
    Arrive(launch);
    return false;
  }
  const bool ran = LiveAsWorker(launch, TaskAccountsReader::Caller::kThread);
  OutliveHolds(launch);
  return ran;
}

void ProcessWorkerMain(const WorkerLaunch& launch) noexcept {
  const StepResult result = BecomeProcess(launch);
  Introduce(launch);
  if (result.step != SetupStep::kNone) {
    GiveUp(launch, result);
    Arrive(launch);
    fork_safe::ExitProcess(kWorkerGaveUp);
  }
  const bool ran = LiveAsWorker(launch, TaskAccountsReader::Caller::kOnlyThread);
  fork_safe::ExitProcess(ran ? kWorkerDone : kWorkerGaveUp);
}

}  // namespace ktstr
