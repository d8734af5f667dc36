// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkerContext: what a work type's Run() sees of the world. Worker side.

#ifndef KTSTR_WORKER_WORKER_CONTEXT_H_
#define KTSTR_WORKER_WORKER_CONTEXT_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/sched/cpu_set.h"
#include "ktstr/shared/instrument.h"
#include "ktstr/shared/worker_slot.h"
#include "ktstr/worker/own_cpu.h"
#include "ktstr/worker/pause.h"
#include "ktstr/worker/phase_recorder.h"
#include "ktstr/worker/task_accounts.h"
#include "ktstr/worker/worker_launch.h"

namespace ktstr {

// One per worker, used by its own thread only. Everything it records is in shared memory at once.
//
//   void SpinWait::Run(WorkerContext& context) const noexcept {
//     while (!context.stop_requested()) {
//       if (!context.Spin(1024)) return;
//       context.EndIteration();
//     }
//   }
class WorkerContext {
 public:
  // Starts the clocks: the time 0 of every report is now. The slot's accounts at the start have
  // just been read by `reader`. `cpus` is what cpus() returns, and outlives the context.
  WorkerContext(const WorkerLaunch& launch, const CpuSet& cpus,
                const TaskAccountsReader& reader) noexcept;
  WorkerContext(const WorkerContext&) = delete;
  WorkerContext& operator=(const WorkerContext&) = delete;

  // ---- what it is ----

  // Whether the work shall end: the workload is being stopped, or this worker's work has failed
  // (ReportFailure).
  bool stop_requested() const noexcept { return stop_gate_->stop_requested(); }
  // When the stop of the workload was requested; 0: it was not.
  uint64_t stop_at_ns() const noexcept { return gate_.stop_at_ns.Get(); }
  // Whether the parent may have begun to look which workers sleep, before it requests the stop.
  bool last_look_has_begun() const noexcept {
    return gate_.last_look.load(std::memory_order_acquire) != 0;
  }
  // KTSTR_NO_BELT=1: a wait that lost its wake-up shall hang.
  bool belt_is_off() const noexcept { return gate_.belt_is_off.Get() != 0; }
  int position() const noexcept { return launch_.position; }
  int group_size() const noexcept { return launch_.group_size; }
  // Its number among all workers of its configuration, and how many these are.
  int index() const noexcept { return launch_.index; }
  int peer_count() const noexcept { return launch_.peers.count; }
  // The thread id of a worker of the same configuration, which stays its own until ReleasePeer();
  // 0, and nothing is held, once it has ended. One at a time; for the length of a system call.
  pid_t HoldPeer(int index) noexcept;
  void ReleasePeer() noexcept;
  // The CPUs that it was allowed before the gate opened; empty when they could not be read. Later a
  // peer may have changed them.
  const CpuSet& cpus() const noexcept { return cpus_; }
  // The worker's own thread id.
  uint32_t tid() const noexcept { return static_cast<uint32_t>(slot_.tid.Get()); }
  const MemberFds& fds() const noexcept { return launch_.fds; }
  // The shared region as the type that the work type laid out in it. It was zeroed.
  template <typename T>
  T& region() const noexcept {
    return *reinterpret_cast<T*>(launch_.region);
  }
  uint64_t start_ns() const noexcept { return start_ns_; }
  // The next number of a xorshift64 generator that was seeded by the thread id.
  uint64_t Random() noexcept {
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    return random_;
  }

  // ---- progress ----

  // Ends one iteration: publishes it, looks at the CPU and the phase; now and then at the clock.
  // Inline, and the slot holds the only copy of its counts: this is what telemetry costs a type
  // that does next to nothing in an iteration.
  void EndIteration() noexcept {
    slot_.iterations.Add(1);
    if (gate_.phase.load(std::memory_order_relaxed) != phase_) [[unlikely]]
      ChangePhase();
    LookAtCpu();
    if (--until_checkpoint_ == 0) [[unlikely]]
      EndStretch();
  }
  void AddUnits(uint64_t count) noexcept { slot_.work_units.Add(count); }
  // `steps` times: one work unit and one PAUSE. Beyond 1024 it publishes, looks at the stop word
  // and looks around every 1024. False when the stop cut it off: the iteration is not whole.
  [[nodiscard]] bool Spin(uint64_t steps) noexcept {
    if (steps > kSpinBlock) [[unlikely]]
      return SpinInBlocks(steps);
    for (uint64_t i = 0; i < steps; ++i) Pause();
    AddUnits(steps);
    return true;
  }
  // Spins in blocks of `block` steps, at most 1024, until a time (CLOCK_MONOTONIC). False when the
  // stop cut it off.
  [[nodiscard]] bool SpinUntil(uint64_t deadline_ns, uint64_t block) noexcept;
  // Sleeps until a time or the stop; false when the stop cut it off, or came before it. A completed
  // sleep is recorded as `late` = how long after the deadline it ended (when the type has the
  // instrument). The belt leaves it alone: a sleep cannot lose a wake, and an interrupt would end
  // the CPU's idleness.
  [[nodiscard]] bool SleepUntil(uint64_t deadline_ns, Instrument late) noexcept;
  // The same for a time from now on; 0 is no sleep, and no sample.
  [[nodiscard]] bool SleepFor(std::chrono::nanoseconds time, Instrument late) noexcept;
  // sched_yield, for which there is no reason to fail.
  void Yield() noexcept {
    if (const int error = fork_safe::Yield(); error != 0) [[unlikely]]
      ReportFailure("sched_yield", error);
  }
  // The same, recorded as yield time (when the type has the instrument).
  void YieldTimed() noexcept;
  // For types that go through parts of their own, numbered from 0: what follows belongs to `part`.
  // They notice a new phase of the workload here only. Reads the kernel's accounts (about 2 us).
  void EnterPart(uint32_t part) noexcept;
  // In the midst of a long iteration, with the clock as the caller read it: looks at the CPU and
  // keeps the gap short, as EndIteration() does.
  void LookAround(uint64_t now_ns) noexcept {
    LookAtCpu();
    Checkpoint(now_ns);
  }
  // Around a block that is part of the work, with the clock as the caller read it: the run up to
  // the block counts as a gap like any other, the block itself does not.
  // Between the two the parent watches how long it takes, and interrupts a block that lasts longer
  // than the belt: the blocking call returns EINTR, and the worker looks around.
  void EnterBlock(uint64_t now_ns) noexcept {
    Checkpoint(now_ns);
    counters().blocked_since_ns.Release(now_ns);
  }
  // The same for a block that the parent shall not interrupt before the stop.
  void EnterUnwatchedBlock(uint64_t now_ns) noexcept { Checkpoint(now_ns); }
  void LeaveBlock(uint64_t now_ns) noexcept {
    counters().blocked_since_ns.Set(0);
    last_checkpoint_ns_ = now_ns;
  }
  // Goes on with a block after an interrupt: the belt begins anew. Returns the time now.
  uint64_t ContinueBlock() noexcept {
    const uint64_t now = MonotonicNs();
    counters().blocked_since_ns.Release(now);
    return now;
  }
  // After EINTR in a block although its condition is true: whether the wake for it was lost. It
  // was, when the waker's call had returned at `completed_at_ns`, before the signal was sent that
  // ended the block which began at `blocked_at_ns`: a signal ends only what a wake has not ended
  // already.
  bool WakeWasLost(uint64_t blocked_at_ns, uint64_t completed_at_ns) noexcept {
    return completed_at_ns < SignalledAt(blocked_at_ns);
  }
  // Counts a lost wake, found just now in a block that began at `began_at_ns`. The parent takes it
  // back if the machine stood still meanwhile.
  void CountLostWake(uint64_t began_at_ns) noexcept;
  // When the signal was sent that can have ended a block which began at `blocked_at_ns`; 0: none
  // was.
  uint64_t SignalledAt(uint64_t blocked_at_ns) noexcept;

  // When the parent saw the worker asleep in a block that began at `blocked_at_ns`; 0: it did not.
  // It slept then, so that whatever it waits for had not woken it before. For types that ask the
  // parent to look (WorkTypeTraits::watch_sleep).
  uint64_t SeenAsleepAt(uint64_t blocked_at_ns) noexcept {
    if (blocked_at_ns < gate_.paused_until_ns.Acquire()) return 0;
    const uint64_t seen_at_ns = counters().seen_asleep_at_ns.Acquire();
    return seen_at_ns >= blocked_at_ns ? seen_at_ns : 0;
  }

  // ---- measurements ----

  // Adds a sample to the reservoir of an instrument that the type declares, and to its histogram of
  // the phase that the worker is in.
  void Record(Instrument instrument, uint64_t value_ns, uint64_t now_ns) noexcept;
  // What waits found; see WorkerSlot.
  WorkerSlot& counters() noexcept { return slot_; }
  // A counter that the type names in its `details`; the index may be an enumerator.
  Cell<uint64_t>& Detail(size_t index) noexcept { return counters().details[index]; }
  // Adds a sentence of the type's `remarks` to the worker's report; once is enough.
  void Remark(size_t index) noexcept;
  // At the end of the work: counts on which NUMA nodes the process's pages lie whose mappings begin
  // in [begin, end). Nothing on a kernel without NUMA.
  void CountNumaPages(uint64_t begin = 0, uint64_t end = ~uint64_t{0}) noexcept;
  // Before the work begins: an attribute or a piece of memory that the work type takes on for its
  // position is refused. The worker may go on; its report says that it is not as configured.
  void ReportSetupFailure(int error) noexcept;
  // In the midst of the work: `call`, a name of at most 23 bytes, returned an errno that the work
  // type does not expect. Ends the work: from now on stop_requested() is true. The report of a
  // worker whose work has failed says `failed`, with the first such call and its errno.
  void ReportFailure(const char* call, int error) noexcept;

  // ---- for worker_main ----
  // Stores what is not stored yet. The context is not used after it, but for EndPhase().
  void Finish() noexcept;
  // Ends the last phase; the accounts at the end have just been read.
  void EndPhase() noexcept { phases_.End(slot_.at_end); }

 private:
  static constexpr uint64_t kSpinBlock = 1024;

  bool SpinInBlocks(uint64_t steps) noexcept;
  // Says that a part of the slot is about to be written to for the first time.
  void UsePart(uint32_t bit) noexcept;
  // The same for the histogram of the open phase, with the instrument's reservoir.
  void UseInstrument(uint32_t bit) noexcept;
  // Points `histograms_` to those of the open phase.
  void TakeHistograms() noexcept;
  void LookAtCpu() noexcept {
    const int cpu = OwnCpu();
    if (cpu != cpu_) [[unlikely]]
      ChangeCpu(cpu);
  }
  void ChangeCpu(int cpu) noexcept;
  void ChangePhase() noexcept;
  void Checkpoint(uint64_t now_ns) noexcept;
  // The checkpoint of iterations that end: the next stretch of them is longer when this one took
  // next to no time, and shorter when it took long.
  void EndStretch() noexcept;
  // What comes next may take longer: the clock is read as often as the type asks for.
  void BeginStretches() noexcept;

  const WorkerLaunch& launch_;
  const CpuSet& cpus_;
  WorkerSlot& slot_;
  const StartGate& gate_;
  const StartGate* stop_gate_;  // The same; once the work has failed, one that is stopped.
  int cpu_ = -1;
  uint32_t phase_;
  uint32_t part_ = kNoPart;
  uint32_t until_checkpoint_;
  uint32_t stretch_;  // Iterations between two checkpoints, at least what the type asks for.
  uint64_t start_ns_;
  uint64_t last_checkpoint_ns_;
  uint64_t random_;
  PhaseRecorder phases_;
  // The histograms of the open phase; null: not an instrument of the work type.
  std::array<Histogram*, kInstrumentCount> histograms_{};
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_WORKER_CONTEXT_H_
