// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/futex_requeue.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>

#include "ktstr/base/fork_safe.h"
#include "ktstr/work_types/guarded_section.h"
#include "ktstr/worker/event_count.h"
#include "ktstr/worker/futex_errors.h"
#include "ktstr/worker/wake_channel.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&FutexRequeue::waiters>("waiters", Between(1, 1024), "waiters per broadcaster"),
    Param<&FutexRequeue::hold_iters>("hold_iters", Between(0, 1u << 30),
                                     "PAUSE steps under the lock"),
    ChoiceParam<&FutexRequeue::lock_mode>("lock_mode", kFutexLockModes,
                                          "the lock: without or with inheritance"),
};

// After those of a guarded section.
constexpr size_t kMoved = 2;
constexpr const char* kDetails[] = {kGuardedSectionDetails[kAcquisitions],
                                    kGuardedSectionDetails[kExclusionViolations], "moved"};

struct Region {
  FutexLock plain;
  PiLock pi;
  alignas(kCacheLineBytes) std::atomic<uint32_t> condition;  // Raised by one per broadcast.
  EventCount all_wait;                                       // The broadcaster waits.
  alignas(kCacheLineBytes) std::atomic<uint64_t> waiting;    // Since the last broadcast.
  Exclusion exclusion;
  // When the last wake was about to be sent, by the broadcaster or by an owner that handed on.
  alignas(kCacheLineBytes) std::atomic<uint64_t> woken_at_ns;
  // The broadcast whose requeue has returned, and the lock's word at that time.
  Cell<uint32_t> lock_after_requeue;
  std::atomic<uint32_t> requeued;
};
constexpr uint32_t kFutexWords = offsetof(Region, waiting) / kCacheLineBytes;

// Whether the waiter was moved to the lock, and a later unlock found nobody there.
bool WasPassedOver(const Region& region, uint32_t seen, uint64_t signalled_at_ns) noexcept {
  return region.requeued.load(std::memory_order_acquire) == seen + 1 &&
         region.plain.WasPassedOver(region.lock_after_requeue.Get(), signalled_at_ns);
}

// One wait of a waiter, in either mode: whether the condition was raised, and whether the caller
// owns the lock by it.
struct Wait {
  bool raised = false;
  bool owns_lock = false;
  WaitEnd end = WaitEnd::kPassed;
};

WaitEnd EndOf(int error) noexcept {
  if (error == 0) return WaitEnd::kWoken;
  return error == EAGAIN ? WaitEnd::kPassed : WaitEnd::kInterrupted;
}

Wait WaitPlain(Region& region, uint32_t seen, uint64_t blocked_at_ns,
               WorkerContext& context) noexcept {
  Wait wait;
  uint64_t began_at_ns = blocked_at_ns;
  for (; !context.stop_requested(); began_at_ns = context.ContinueBlock()) {
    const int error = fork_safe::FutexWait(region.condition, seen, fork_safe::kNoDeadline);
    if (!IsWaitSound(context, "futex_wait", error)) return {};
    wait.raised = region.condition.load(std::memory_order_acquire) != seen;
    wait.end = EndOf(error);
    if (error == EINTR && wait.raised &&
        WasPassedOver(region, seen, context.SignalledAt(began_at_ns))) {
      context.CountLostWake(began_at_ns);
    }
    if (wait.raised || context.stop_requested()) return wait;
    (error == EINTR ? context.counters().interrupts : context.counters().spurious).Add(1);
  }
  return wait;
}

// A signal does not end FUTEX_WAIT_REQUEUE_PI, so it has time-outs.
Wait WaitPi(Region& region, uint32_t seen, uint64_t blocked_at_ns,
            WorkerContext& context) noexcept {
  Wait wait;
  uint64_t began_at_ns = blocked_at_ns;
  for (; !context.stop_requested(); began_at_ns = context.ContinueBlock()) {
    const int error = fork_safe::FutexWaitRequeuePi(region.condition, seen, began_at_ns + kPiBeltNs,
                                                    region.pi.word);
    if (!IsWaitSound(context, "futex_wait_requeue_pi", error)) return {};
    wait.raised = region.condition.load(std::memory_order_acquire) != seen;
    wait.owns_lock = error == 0;
    wait.end = EndOf(error);
    if (error == ETIMEDOUT) context.counters().interrupts.Add(1);
    if (wait.raised || wait.owns_lock) return wait;
  }
  return wait;
}

void RecordWait(Region& region, const Wait& wait, uint64_t blocked_at_ns,
                WorkerContext& context) noexcept {
  const uint64_t now = MonotonicNs();
  context.LeaveBlock(now);
  if (wait.end == WaitEnd::kPassed) context.counters().passes.Add(1);
  // A time-out or a signal ended it, and the lock is still to be waited for.
  if (wait.end != WaitEnd::kWoken) return;
  context.counters().blocks.Add(1);
  context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
  const uint64_t woken_at_ns = region.woken_at_ns.load(std::memory_order_relaxed);
  if (woken_at_ns > blocked_at_ns && woken_at_ns < now) {
    context.Record(Instrument::kWakeLatency, now - woken_at_ns, now);
  }
}

// Registers as waiting, sleeps until the broadcast, and owns the lock when it returns true.
bool AwaitBroadcast(const FutexRequeue& work, Region& region, WorkerContext& context) noexcept {
  const bool pi = work.lock_mode == FutexLockMode::kPi;
  const uint32_t seen = region.condition.load(std::memory_order_acquire);
  const uint64_t blocked_at_ns = MonotonicNs();
  if (region.waiting.fetch_add(1, std::memory_order_acq_rel) + 1 == work.waiters) {
    Wake(context, region.all_wait, 1);
  }
  context.EnterBlock(blocked_at_ns);
  const Wait wait = pi ? WaitPi(region, seen, blocked_at_ns, context)
                       : WaitPlain(region, seen, blocked_at_ns, context);
  if (!wait.raised) {
    if (wait.owns_lock) Unlock(context, region.pi);
    return false;
  }
  RecordWait(region, wait, blocked_at_ns, context);
  if (wait.owns_lock) return true;
  return (pi ? Lock(context, region.pi) : LockAsWaiter(context, region.plain)) == LockEnd::kHeld;
}

void RunWaiter(const FutexRequeue& work, Region& region, WorkerContext& context) noexcept {
  while (!context.stop_requested() && AwaitBroadcast(work, region, context)) {
    const bool whole = WorkInside(context, region.exclusion, work.hold_iters);
    region.woken_at_ns.store(MonotonicNs(), std::memory_order_relaxed);
    if (work.lock_mode == FutexLockMode::kPi) {
      Unlock(context, region.pi);
    } else {
      Unlock(context, region.plain);
    }
    if (!whole) return;
    context.EndIteration();
  }
}

// How many waiters it woke or moved; an error ends the work. Nobody else raises the condition, so
// not even EAGAIN is expected of a plain lock.
int RequeuePlain(Region& region, uint32_t condition, WorkerContext& context) noexcept {
  int moved = 0;
  const int error =
      fork_safe::FutexRequeue(region.condition, condition, 1, region.plain.word, moved);
  if (error != 0) context.ReportFailure("futex_cmp_requeue", error);
  return moved;
}

// The same. EAGAIN: the lock's owner is exiting, try again (futex(2)).
int RequeuePi(Region& region, uint32_t condition, WorkerContext& context) noexcept {
  int moved = 0;
  int error = EAGAIN;
  while (error == EAGAIN && !context.stop_requested()) {
    error = fork_safe::FutexRequeuePi(region.condition, condition, region.pi.word, moved);
  }
  if (error != 0 && error != EAGAIN) context.ReportFailure("futex_cmp_requeue_pi", error);
  return moved;
}

void RunBroadcaster(const FutexRequeue& work, Region& region, WorkerContext& context) noexcept {
  while (!context.stop_requested()) {
    const ConditionWait wait = AwaitCondition(context, region.all_wait, [&]() noexcept {
      return region.waiting.load(std::memory_order_acquire) == work.waiters;
    });
    if (wait.end == ConditionWait::End::kStopped) return;
    region.waiting.store(0, std::memory_order_relaxed);
    region.woken_at_ns.store(MonotonicNs(), std::memory_order_relaxed);
    const uint32_t condition = region.condition.load(std::memory_order_relaxed) + 1;
    region.condition.store(condition, std::memory_order_seq_cst);
    const int moved = work.lock_mode == FutexLockMode::kPi
                          ? RequeuePi(region, condition, context)
                          : RequeuePlain(region, condition, context);
    if (context.stop_requested()) return;
    region.lock_after_requeue.Set(region.plain.word.load(std::memory_order_relaxed));
    region.requeued.store(condition, std::memory_order_release);
    context.Detail(kMoved).Add(static_cast<uint64_t>(moved));
    context.EndIteration();
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    FutexRequeue,
    {.summary = "a broadcast wakes one waiter and moves all others to the lock",
     .iteration = "the broadcaster waits for all and requeues; a waiter waits and owns the lock",
     .work_unit = "one PAUSE step",
     .kernel_path = "FUTEX_CMP_REQUEUE, FUTEX_CMP_REQUEUE_PI, rt-mutex proxy locks",
     .parameters = kParameters,
     .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime, Instrument::kLockWait},
     .details = kDetails,
     .checkpoint_every = kCheckpointAtBlocks});

Resources FutexRequeue::resources() const noexcept {
  return {
      .region_bytes = sizeof(Region),
      .futex_words = {.offset_bytes = 0, .count = kFutexWords, .stride_bytes = kCacheLineBytes}};
}

const char* FutexRequeue::RoleOf(int position) const noexcept {
  return position == 0 ? "broadcaster" : "waiter";
}

void FutexRequeue::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  if (context.position() == 0) {
    RunBroadcaster(*this, region, context);
  } else {
    RunWaiter(*this, region, context);
  }
}

}  // namespace ktstr
