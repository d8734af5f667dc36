// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/schbench.h"

#include <array>
#include <atomic>
#include <cstddef>

#include "ktstr/sched/cpu_set.h"
#include "ktstr/worker/event_count.h"
#include "ktstr/worker/futex_lock.h"
#include "ktstr/worker/matrix_work.h"
#include "ktstr/worker/wake_channel.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr std::array kParameters = {
    Param<&Schbench::message_threads>("message_threads", Between(1, 64),
                                      "message threads of a group (schbench -m)"),
    Param<&Schbench::worker_threads>("worker_threads", Between(1, 1024),
                                     "worker threads for each of them (-t)"),
    Param<&Schbench::cache_footprint>("cache_footprint", kMatrixFootprint,
                                      "the three matrices of a worker together (-F)"),
    Param<&Schbench::operations>("operations", Between(0, 1u << 20), "products per request (-n)"),
    Param<&Schbench::sleep>("sleep", Between(nanoseconds(0), hours(1)),
                            "sleep at the begin of a request (-s)"),
    FlagParam<&Schbench::skip_locking>("skip_locking", "do not take the lock of the CPU (-L)"),
};

// A worker's wait for its message thread.
struct Seat {
  WakeChannel channel;
  WakeStamp stamp;
  alignas(
      kCacheLineBytes) std::atomic<uint32_t> next;  // The one queued before it, plus 1; 0: none.
};

// The workers that wait for one message thread.
struct Queue {
  EventCount somebody;
  alignas(kCacheLineBytes) std::atomic<uint32_t> last;  // As Seat::next.
};

// Followed by the queues and the seats.
struct Region {
  FutexLock cpu_locks[CpuSet::kMaxCpus];

  Queue& queue(size_t message_thread) noexcept {
    return reinterpret_cast<Queue*>(this + 1)[message_thread];
  }
  Seat& seat(const Schbench& work, size_t worker) noexcept {
    return reinterpret_cast<Seat*>(&queue(work.message_threads))[worker];
  }
};

void Enqueue(Queue& queue, Seat& seat, uint32_t worker) noexcept {
  uint32_t last = queue.last.load(std::memory_order_relaxed);
  do {
    seat.next.store(last, std::memory_order_relaxed);
  } while (!queue.last.compare_exchange_weak(last, worker + 1, std::memory_order_release,
                                             std::memory_order_relaxed));
  Wake(queue.somebody, 1);
}

void RunMessageThread(const Schbench& work, Region& region, WorkerContext& context) noexcept {
  Queue& queue = region.queue(static_cast<size_t>(context.position()));
  uint32_t taken = 0;
  while (!context.stop_requested()) {
    const ConditionWait wait = AwaitCondition(context, queue.somebody, [&]() noexcept {
      taken = queue.last.exchange(0, std::memory_order_acquire);
      return taken != 0;
    });
    if (wait.end == ConditionWait::End::kStopped) return;
    while (taken != 0) {
      Seat& seat = region.seat(work, taken - 1);
      // Before the wake: the worker may queue itself again at once.
      taken = seat.next.load(std::memory_order_relaxed);
      Signal(seat.channel, {&seat.stamp, 1}, 1);
    }
    context.EndIteration();
  }
}

// False when the workload stops.
bool Serve(const Schbench& work, Region& region, MatrixWork& matrices,
           WorkerContext& context) noexcept {
  const uint64_t begun_at_ns = MonotonicNs();
  if (work.sleep.count() > 0) {
    context.SleepUntil(begun_at_ns + static_cast<uint64_t>(work.sleep.count()),
                       Instrument::kTimerLatency);
  }
  const auto cpu = static_cast<size_t>(fork_safe::CurrentCpu()) % CpuSet::kMaxCpus;
  FutexLock& lock = region.cpu_locks[cpu];
  if (!work.skip_locking && Lock(context, lock) != LockEnd::kHeld) return false;
  matrices.Multiply(context, work.operations);
  if (!work.skip_locking) Unlock(lock);
  if (context.stop_requested()) return false;
  const uint64_t now = MonotonicNs();
  context.Record(Instrument::kRequestLatency, now - begun_at_ns, now);
  return true;
}

void RunWorker(const Schbench& work, Region& region, WorkerContext& context) noexcept {
  MatrixWork matrices(work.cache_footprint);
  if (matrices.error() != 0) return context.ReportSetupFailure(matrices.error());
  const auto self =
      static_cast<uint32_t>(context.position()) - static_cast<uint32_t>(work.message_threads);
  Queue& queue = region.queue(self % work.message_threads);
  Seat& seat = region.seat(work, self);
  for (uint32_t seen = 0; !context.stop_requested(); ++seen) {
    Enqueue(queue, seat, self);
    if (Await(context, seat.channel, seat.stamp, seen) == WaitEnd::kStopped) return;
    if (!Serve(work, region, matrices, context)) return;
    context.EndIteration();
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    Schbench,
    {.summary = "message threads wake worker threads that sleep and compute, as schbench does",
     .iteration = "a worker: one request (schbench's RPS); a message thread: one round of wakes",
     .work_unit = "one product of matrices",
     .kernel_path = "wake-up placement and preemption of a server; wake_latency is schbench's "
                    "wakeup latency, request_latency its request latency",
     .parameters = kParameters,
     .instruments = {Instrument::kWakeLatency, Instrument::kRequestLatency, Instrument::kBlockTime,
                     Instrument::kLockWait}});

Resources Schbench::resources() const noexcept {
  const uint64_t bytes =
      message_threads * sizeof(Queue) + message_threads * worker_threads * sizeof(Seat);
  // The words of queues and seats; waits for the locks of CPUs end by the stop signal.
  return {.region_bytes = sizeof(Region) + bytes,
          .futex_words = {.offset_bytes = sizeof(Region),
                          .count = static_cast<uint32_t>(bytes / kCacheLineBytes),
                          .stride_bytes = kCacheLineBytes}};
}

const char* Schbench::RoleOf(int position) const noexcept {
  return static_cast<uint64_t>(position) < message_threads ? "message_thread" : "worker";
}

void Schbench::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  if (static_cast<uint64_t>(context.position()) < message_threads) {
    RunMessageThread(*this, region, context);
  } else {
    RunWorker(*this, region, context);
  }
}

}  // namespace ktstr
