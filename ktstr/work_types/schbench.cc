// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/schbench.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstring>

#include "ktstr/base/fork_safe_scheduling.h"
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

constexpr uint64_t kMaxWorkerThreads = 1024;
constexpr uint64_t kNsPerSecond = 1'000'000'000;

constexpr std::array kParameters = {
    Param<&Schbench::message_threads>("message_threads", Between(1, 64),
                                      "message threads of a group (schbench -m)"),
    Param<&Schbench::worker_threads>("worker_threads", Between(0, kMaxWorkerThreads),
                                     "worker threads for each of them; 0: one per CPU (-t)"),
    Param<&Schbench::cache_footprint>("cache_footprint", kMatrixFootprint,
                                      "the three matrices of a worker together (-F)"),
    Param<&Schbench::operations>("operations", Between(0, 1u << 20), "products per request (-n)"),
    Param<&Schbench::sleep>("sleep", Between(nanoseconds(0), hours(1)),
                            "sleep at the begin of a request (-s)"),
    FlagParam<&Schbench::skip_locking>("skip_locking", "do not take the lock of the CPU (-L)"),
    Param<&Schbench::rps>("rps", Between(0, 1'000'000'000),
                          "requests a second of a group; 0: as workers ask for them (-R)"),
    Param<&Schbench::split>("split", Between(0, 100),
                            "percent of the footprint that is a worker's own (--split)"),
    Param<&Schbench::pipe>("pipe", Between(Bytes{0}, MiB(1)),
                           "bytes that each side fills instead of the work; 0: work (-p)"),
};

uint64_t WorkersOf(const Schbench& work) noexcept {
  return work.message_threads * std::max<uint64_t>(1, work.worker_threads);
}
uint64_t RoundedUp(uint64_t bytes) noexcept {
  return (bytes + kCacheLineBytes - 1) / kCacheLineBytes * kCacheLineBytes;
}
Bytes PrivateFootprint(const Schbench& work) noexcept {
  return Bytes{work.cache_footprint.count * work.split / 100};
}
// The order of the shared matrices; 0: there are none.
size_t SharedOrder(const Schbench& work) noexcept {
  if (work.split == 100) return 0;
  return MatrixOrder(Bytes{work.cache_footprint.count * (100 - work.split) / 100});
}
uint64_t SharedMatrixBytes(const Schbench& work) noexcept {
  const size_t order = SharedOrder(work);
  return RoundedUp(3 * order * order * sizeof(uint64_t));
}
uint64_t PageBytes(const Schbench& work) noexcept {
  return RoundedUp(work.pipe.count);
}

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
  alignas(kCacheLineBytes) std::atomic<uint32_t> last;  // The one queued last, plus 1; 0: none.
};

// Followed by the queues, the seats, the shared matrices and the pages.
struct Region {
  FutexLock cpu_locks[CpuSet::kMaxCpus];

  Queue& queue(size_t message_thread) noexcept {
    return reinterpret_cast<Queue*>(this + 1)[message_thread];
  }
  Seat& seat(const Schbench& work, size_t worker) noexcept {
    return reinterpret_cast<Seat*>(&queue(work.message_threads))[worker];
  }
  uint64_t* shared_matrices(const Schbench& work) noexcept {
    return reinterpret_cast<uint64_t*>(&seat(work, WorkersOf(work)));
  }
  std::byte* page(const Schbench& work, size_t worker) noexcept {
    auto* const first = reinterpret_cast<std::byte*>(shared_matrices(work));
    return first + SharedMatrixBytes(work) + worker * PageBytes(work);
  }
};

void Enqueue(WorkerContext& context, Queue& queue, Seat& seat, uint32_t worker) noexcept {
  uint32_t last = queue.last.load(std::memory_order_relaxed);
  do {
    seat.next.store(last, std::memory_order_relaxed);
  } while (!queue.last.compare_exchange_weak(last, worker + 1, std::memory_order_release,
                                             std::memory_order_relaxed));
  Wake(context, queue.somebody, 1);
}

// Hands a worker its request.
void Send(const Schbench& work, Region& region, size_t worker, WorkerContext& context) noexcept {
  if (work.pipe.count > 0) std::memset(region.page(work, worker), 1, work.pipe.count);
  Seat& seat = region.seat(work, worker);
  Signal(context, seat.channel, seat.stamp);
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
      const size_t worker = taken - 1;
      // Before the wake: the worker may queue itself again at once.
      taken = region.seat(work, worker).next.load(std::memory_order_relaxed);
      Send(work, region, worker, context);
    }
    context.EndIteration();
  }
}

// Sends requests at a fixed rate. One that is late is sent at once, and moves none of the others.
void RunPacedMessageThread(const Schbench& work, Region& region, WorkerContext& context) noexcept {
  const uint64_t period_ns = std::max<uint64_t>(1, kNsPerSecond * work.message_threads / work.rps);
  const auto self = static_cast<size_t>(context.position());
  uint64_t due_ns = MonotonicNs();
  for (uint64_t turn = 0; !context.stop_requested(); ++turn, due_ns += period_ns) {
    if (MonotonicNs() < due_ns && !context.SleepUntil(due_ns, Instrument::kTimerLatency)) return;
    Send(work, region, self + work.message_threads * (turn % work.worker_threads), context);
    context.EndIteration();
  }
}

class Worker {
 public:
  Worker(const Schbench& work, WorkerContext& context) noexcept
      : work_(work),
        context_(context),
        region_(context.region<Region>()),
        self_(static_cast<uint32_t>(context.position()) -
              static_cast<uint32_t>(work.message_threads)),
        own_(PrivateFootprint(work)),
        shared_order_(SharedOrder(work)) {}

  void Run() noexcept {
    if (own_.error() != 0) return context_.ReportSetupFailure(own_.error());
    Queue& queue = region_.queue(self_ % work_.message_threads);
    Seat& seat = region_.seat(work_, self_);
    for (uint32_t seen = 0; !context_.stop_requested(); ++seen) {
      if (work_.rps == 0) Enqueue(context_, queue, seat, self_);
      if (Await(context_, seat.channel, seat.stamp, seen) == WaitEnd::kStopped) return;
      if (!Serve()) return;
      context_.EndIteration();
    }
  }

 private:
  // False when the workload stops.
  bool Serve() noexcept {
    const uint64_t begun_at_ns = MonotonicNs();
    if (work_.pipe.count > 0) {
      std::memset(region_.page(work_, self_), 2, work_.pipe.count);
      context_.AddUnits(1);
    } else {
      if (!context_.SleepFor(work_.sleep, Instrument::kTimerLatency)) return false;
      if (!Compute()) return false;
    }
    if (context_.stop_requested()) return false;
    const uint64_t now = MonotonicNs();
    context_.Record(Instrument::kRequestLatency, now - begun_at_ns, now);
    return true;
  }

  bool Compute() noexcept {
    const auto cpu = static_cast<size_t>(fork_safe::CurrentCpu()) % CpuSet::kMaxCpus;
    FutexLock& lock = region_.cpu_locks[cpu];
    if (!work_.skip_locking && Lock(context_, lock) != LockEnd::kHeld) return false;
    for (uint64_t i = 0; i < work_.operations && Multiply(); ++i) context_.AddUnits(1);
    if (!work_.skip_locking) Unlock(context_, lock);
    return true;
  }

  bool Multiply() noexcept {
    return (work_.split == 0 || MultiplyMatrices(context_, own_.matrices(), own_.order())) &&
           (shared_order_ == 0 ||
            MultiplyMatrices(context_, region_.shared_matrices(work_), shared_order_));
  }

  const Schbench& work_;
  WorkerContext& context_;
  Region& region_;
  const uint32_t self_;
  MatrixWork own_;
  const size_t shared_order_;
};

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

void Schbench::FitTo(int cpus) noexcept {
  if (worker_threads == 0)
    worker_threads = std::min(static_cast<uint64_t>(cpus), kMaxWorkerThreads);
}

int Schbench::group_size() const noexcept {
  return static_cast<int>(message_threads + WorkersOf(*this));
}

ParameterError Schbench::Validate() const noexcept {
  if (pipe.count > 0 && rps > 0) {
    return {"pipe", "needs rps=0: the two sides would fill a page at the same time"};
  }
  return {};
}

Resources Schbench::resources() const noexcept {
  const uint64_t bytes = message_threads * sizeof(Queue) + WorkersOf(*this) * sizeof(Seat);
  // The words of queues and seats; waits for the locks of CPUs end by the stop signal.
  return {.region_bytes = sizeof(Region) + bytes + SharedMatrixBytes(*this) +
                          WorkersOf(*this) * PageBytes(*this),
          .futex_words = {.offset_bytes = sizeof(Region),
                          .count = static_cast<uint32_t>(bytes / kCacheLineBytes),
                          .stride_bytes = kCacheLineBytes}};
}

const char* Schbench::RoleOf(int position) const noexcept {
  return static_cast<uint64_t>(position) < message_threads ? "message_thread" : "worker";
}

void Schbench::Run(WorkerContext& context) const noexcept {
  if (static_cast<uint64_t>(context.position()) >= message_threads) {
    return Worker(*this, context).Run();
  }
  auto& region = context.region<Region>();
  (rps == 0 ? RunMessageThread : RunPacedMessageThread)(*this, region, context);
}

}  // namespace ktstr
