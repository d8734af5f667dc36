// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/taobench.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>

#include "ktstr/work_types/fifo_cache.h"
#include "ktstr/worker/event_count.h"
#include "ktstr/worker/exponential.h"
#include "ktstr/worker/item_ring.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr uint64_t kMaxClients = 1024;
constexpr uint64_t kNsPerSecond = 1'000'000'000;

constexpr std::array kParameters = {
    Param<&Taobench::client_threads>("client_threads", Between(0, kMaxClients),
                                     "clients of a cache; 0: one per CPU"),
    Param<&Taobench::slow_threads>("slow_threads", Between(0, kMaxClients),
                                   "workers of the slow path; 0: a third of the clients"),
    Param<&Taobench::cache_capacity>("cache_capacity", Between(MiB(1), MiB(1024)),
                                     "values that the cache holds together"),
    Param<&Taobench::target_hit_pct>("target_hit_pct", Between(1, 100), "hits per 100 look-ups"),
    Param<&Taobench::slow_path_sleep>("slow_path_sleep", Between(nanoseconds(0), hours(1)),
                                      "what a miss sleeps"),
    Param<&Taobench::slow_path_p99>("slow_path_p99", Between(nanoseconds(0), hours(1)),
                                    "the 99th percentile of these sleeps; 0: all are the same"),
    Param<&Taobench::arrival_rate>("arrival_rate", Between(0, kNsPerSecond),
                                   "operations a second of each client; 0: one after the other"),
};

enum Detail { kFastOperations, kSlowOperations };
constexpr const char* kDetails[] = {"fast_operations", "slow_operations"};

// A client's wait for the answer to its miss.
struct Seat {
  EventCount answered;
  alignas(kCacheLineBytes) std::atomic<uint64_t> answers;
  std::atomic<uint64_t> answered_at_ns;  // Just before the wake.
};

// The places of all parts of the region: the cache, the seats, the ring of misses.
class Parts {
 public:
  explicit Parts(const Taobench& work) noexcept
      : cache_size_(FifoCacheSize::Of(work.cache_capacity.count, work.target_hit_pct)),
        clients_(work.clients()) {}

  uint64_t SeatsOffset() const noexcept { return cache_size_.Bytes(); }
  uint64_t RingOffset() const noexcept { return SeatsOffset() + clients_ * sizeof(Seat); }
  uint64_t Bytes() const noexcept { return RingOffset() + ItemRing::BytesFor(clients_); }

  FifoCacheSize cache_size() const noexcept { return cache_size_; }
  Seat& SeatAt(std::byte* region, size_t client) const noexcept {
    return reinterpret_cast<Seat*>(region + SeatsOffset())[client];
  }
  // Has room for a miss of every client.
  ItemRing& RingAt(std::byte* region) const noexcept {
    return *reinterpret_cast<ItemRing*>(region + RingOffset());
  }

 private:
  const FifoCacheSize cache_size_;
  const uint64_t clients_;
};

// A miss in the ring: the key and who waits for it.
uint64_t PackMiss(uint64_t key, size_t client) noexcept {
  return key * kMaxClients + client;
}

class Client {
 public:
  Client(const Taobench& work, WorkerContext& context) noexcept
      : work_(work),
        context_(context),
        parts_(work),
        region_(&context.region<std::byte>()),
        cache_(parts_.cache_size(), region_),
        seat_(parts_.SeatAt(region_, static_cast<size_t>(context.position()))) {}

  void Run() noexcept {
    const uint64_t period = work_.arrival_rate == 0 ? 0 : kNsPerSecond / work_.arrival_rate;
    for (uint64_t due = MonotonicNs(); !context_.stop_requested(); due += period) {
      if (period == 0) {
        due = MonotonicNs();
      } else if (MonotonicNs() < due && !context_.SleepUntil(due, Instrument::kTimerLatency)) {
        return;
      }
      if (!Operate()) return;
      const uint64_t now = MonotonicNs();
      context_.Record(Instrument::kRequestLatency, now - due, now);
      context_.AddUnits(1);
      context_.EndIteration();
    }
  }

 private:
  // One look-up, fast or slow; false when the workload stops.
  bool Operate() noexcept {
    const uint64_t key = context_.Random() % parts_.cache_size().keys;
    const Lookup lookup = cache_.Get(context_, key);
    if (lookup == Lookup::kStopped) return false;
    if (lookup == Lookup::kMiss && !AwaitFill(key)) return false;
    context_.Detail(lookup == Lookup::kHit ? kFastOperations : kSlowOperations).Add(1);
    return true;
  }

  bool AwaitFill(uint64_t key) noexcept {
    const auto self = static_cast<size_t>(context_.position());
    const ConditionWait queued =
        parts_.RingAt(region_).Push(context_, work_.clients(), PackMiss(key, self));
    if (queued.end == ConditionWait::End::kStopped) return false;
    ++misses_;
    const ConditionWait wait = AwaitCondition(context_, seat_.answered, [&]() noexcept {
      return seat_.answers.load(std::memory_order_acquire) == misses_;
    });
    if (wait.end == ConditionWait::End::kWoken) {
      const uint64_t woken_at_ns = seat_.answered_at_ns.load(std::memory_order_relaxed);
      if (woken_at_ns > wait.blocked_at_ns && woken_at_ns < wait.now_ns) {
        context_.Record(Instrument::kWakeLatency, wait.now_ns - woken_at_ns, wait.now_ns);
      }
    }
    return wait.end != ConditionWait::End::kStopped;
  }

  const Taobench& work_;
  WorkerContext& context_;
  const Parts parts_;
  std::byte* const region_;
  FifoCache cache_;
  Seat& seat_;
  uint64_t misses_ = 0;
};

void RunSlowWorker(const Taobench& work, WorkerContext& context) noexcept {
  const Parts parts(work);
  std::byte* const region = &context.region<std::byte>();
  FifoCache cache(parts.cache_size(), region);
  while (!context.stop_requested()) {
    RingItem miss;
    const ConditionWait wait = parts.RingAt(region).Pop(context, work.clients(), miss);
    if (wait.end == ConditionWait::End::kStopped) return;
    const nanoseconds sleep(work.SlowPathSleepNs(context.Random()));
    if (!context.SleepFor(sleep, Instrument::kTimerLatency)) return;
    if (!cache.Fill(context, miss.value / kMaxClients)) return;
    Seat& seat = parts.SeatAt(region, miss.value % kMaxClients);
    seat.answered_at_ns.store(MonotonicNs(), std::memory_order_relaxed);
    seat.answers.fetch_add(1, std::memory_order_acq_rel);
    Wake(context, seat.answered, 1);
    context.AddUnits(1);
    context.EndIteration();
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    Taobench,
    {.summary = "clients of a cache, a miss of which takes a slow path, as in TaoBench",
     .iteration = "a client: one look-up, served; a slow worker: one miss filled",
     .work_unit = "one operation",
     .kernel_path = "short hits beside long misses, wake-ups in both directions",
     .parameters = kParameters,
     .instruments = {Instrument::kRequestLatency, Instrument::kWakeLatency, Instrument::kBlockTime,
                     Instrument::kLockWait, Instrument::kTimerLatency},
     .details = kDetails});

void Taobench::FitTo(int cpus) noexcept {
  if (client_threads == 0) {
    client_threads = std::min(static_cast<uint64_t>(cpus), kMaxClients);
  }
}

ParameterError Taobench::Validate() const noexcept {
  if (slow_path_p99.count() != 0 && slow_path_p99 < slow_path_sleep) {
    return {"slow_path_p99", "is below slow_path_sleep, the shortest of the sleeps"};
  }
  return {};
}

uint64_t Taobench::SlowPathSleepNs(uint64_t random) const noexcept {
  const auto shortest = static_cast<uint64_t>(slow_path_sleep.count());
  if (slow_path_p99.count() == 0) return shortest;
  const auto p99 = static_cast<uint64_t>(slow_path_p99.count());
  return shortest + (p99 - shortest) * ExponentialQ16(random) / kExponentialP99Q16;
}

uint64_t Taobench::slow_workers() const noexcept {
  return slow_threads != 0 ? slow_threads : std::max<uint64_t>(1, clients() / 3);
}

Resources Taobench::resources() const noexcept {
  const Parts parts(*this);
  // From the first seat to the ring's last word. Waits for the cache's locks end by the stop
  // signal.
  return {.region_bytes = parts.Bytes(),
          .futex_words = {.offset_bytes = static_cast<uint32_t>(parts.SeatsOffset()),
                          .count = static_cast<uint32_t>(
                              (parts.RingOffset() - parts.SeatsOffset()) / kCacheLineBytes + 2),
                          .stride_bytes = kCacheLineBytes}};
}

const char* Taobench::RoleOf(int position) const noexcept {
  return static_cast<uint64_t>(position) < clients() ? "client" : "slow_worker";
}

void Taobench::Run(WorkerContext& context) const noexcept {
  if (static_cast<uint64_t>(context.position()) < clients()) {
    Client(*this, context).Run();
  } else {
    RunSlowWorker(*this, context);
  }
}

}  // namespace ktstr
