// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/priority_inversion.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <iterator>

#include "ktstr/shared/cell.h"
#include "ktstr/work_types/fan_out.h"
#include "ktstr/work_types/guarded_section.h"
#include "ktstr/worker/role_policy.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr uint64_t kMaxTier = 256;
constexpr uint64_t kSpinBlock = 1024;

constexpr std::array kParameters = {
    Param<&PriorityInversion::high>("high", Between(0, kMaxTier), "workers at FIFO 70"),
    Param<&PriorityInversion::medium>("medium", Between(0, kMaxTier), "workers at FIFO 50"),
    Param<&PriorityInversion::low>("low", Between(0, kMaxTier), "workers at FIFO 30"),
    Param<&PriorityInversion::hold_iters>("hold_iters", Between(0, 1u << 30),
                                          "PAUSE steps under the lock"),
    Param<&PriorityInversion::work_iters>("work_iters", Between(0, 1u << 30),
                                          "PAUSE steps before it"),
    Param<&PriorityInversion::medium_burst>("medium_burst", Between(nanoseconds(0), hours(1)),
                                            "how long medium spins when it is woken"),
    Param<&PriorityInversion::rest>("rest", Between(nanoseconds(0), hours(1)),
                                    "sleep of low after each iteration"),
    ChoiceParam<&PriorityInversion::lock_mode>("lock_mode", kFutexLockModes,
                                               "the lock: without or with inheritance"),
};

struct Tier {
  const char* role;
  uint32_t priority;
};
constexpr Tier kHigh = {"high", 70};
constexpr Tier kMedium = {"medium", 50};
constexpr Tier kLow = {"low", 30};

const Tier& TierOf(const PriorityInversion& work, int position) noexcept {
  const auto place = static_cast<uint64_t>(position);
  if (place < work.high) return kHigh;
  return place < work.high + work.medium ? kMedium : kLow;
}

enum Detail { kInversions = std::size(kGuardedSectionDetails) };
constexpr const char* kDetails[] = {kGuardedSectionDetails[kAcquisitions],
                                    kGuardedSectionDetails[kExclusionViolations], "inversions"};

struct Region {
  GuardedSection<FutexLock> plain;
  GuardedSection<PiLock> pi;
  alignas(kCacheLineBytes) std::atomic<uint64_t> bursts;  // The bursts of medium that have ended.
  FanOut alarm;  // Low wakes high and medium; their stamps follow.
};
static_assert(offsetof(Region, alarm) + sizeof(FanOut) == sizeof(Region));

uint64_t WokenOnes(const PriorityInversion& work) noexcept {
  return work.high + work.medium;
}

// A visit to the section: work, `before`, the lock, `begin`, work under it. False when the workload
// stops.
template <typename Before, typename Begin>
bool VisitSection(const PriorityInversion& work, Region& region, WorkerContext& context,
                  Before before, Begin begin) noexcept {
  if (!context.Spin(work.work_iters)) return false;
  before();
  return work.lock_mode == FutexLockMode::kPi ? region.pi.Visit(context, work.hold_iters, begin)
                                              : region.plain.Visit(context, work.hold_iters, begin);
}

// False when the workload stops.
bool Rest(const PriorityInversion& work, WorkerContext& context) noexcept {
  return context.SleepFor(work.rest, Instrument::kTimerLatency);
}

void RunLow(const PriorityInversion& work, Region& region, WorkerContext& context) noexcept {
  while (!context.stop_requested()) {
    // Owners of the lock take turns, so the alarm has one waker at a time.
    const auto wake_all = [&]() noexcept { region.alarm.WakeAll(context, WokenOnes(work)); };
    const auto nothing = []() noexcept {};
    if (!VisitSection(work, region, context, nothing, wake_all)) return;
    if (!Rest(work, context)) return;
    context.EndIteration();
  }
}

bool VisitAsHigh(const PriorityInversion& work, Region& region, WorkerContext& context) noexcept {
  uint64_t bursts = 0;
  uint64_t waits = 0;
  const auto before = [&]() noexcept {
    bursts = region.bursts.load(std::memory_order_relaxed);
    waits = context.counters().blocks.Get();
  };
  const auto inside = [&]() noexcept {
    const bool waited = context.counters().blocks.Get() != waits;
    if (waited && region.bursts.load(std::memory_order_relaxed) != bursts) {
      context.Detail(kInversions).Add(1);
    }
  };
  return VisitSection(work, region, context, before, inside);
}

bool Burn(const PriorityInversion& work, Region& region, WorkerContext& context) noexcept {
  const auto burst_ns = static_cast<uint64_t>(work.medium_burst.count());
  if (!context.SpinUntil(MonotonicNs() + burst_ns, kSpinBlock)) return false;
  region.bursts.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void RunWoken(const PriorityInversion& work, const Tier& tier, Region& region,
              WorkerContext& context) noexcept {
  FanOutReceiver alarm(region.alarm, static_cast<size_t>(context.position()));
  const auto act = &tier == &kHigh ? VisitAsHigh : Burn;
  while (!context.stop_requested()) {
    if (!(work.low == 0 ? Rest(work, context) : alarm.AwaitNext(context) != 0)) return;
    if (!act(work, region, context)) return;
    context.EndIteration();
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    PriorityInversion,
    {.summary = "an urgent worker waits for a lock of a modest one while a middle one spins",
     .iteration =
         "low: spin, lock, wake the others, spin, unlock, rest; high: the same without the "
         "wake and the rest; medium: spin",
     .work_unit = "one PAUSE step",
     .kernel_path = "rt-mutexes, priority inheritance (FUTEX_LOCK_PI2), FIFO preemption",
     .parameters = kParameters,
     .instruments = {Instrument::kLockWait, Instrument::kWakeLatency, Instrument::kBlockTime,
                     Instrument::kTimerLatency},
     .details = kDetails});

ParameterError PriorityInversion::Validate() const noexcept {
  if (high + medium + low == 0) return {"high", "and medium and low are 0: nobody would run"};
  return {};
}

Resources PriorityInversion::resources() const noexcept {
  return {.region_bytes = offsetof(Region, alarm) + FanOut::BytesFor(WokenOnes(*this)),
          // The plain lock's and the alarm's.
          .futex_words = {.offset_bytes = 0,
                          .count = 2,
                          .stride_bytes = offsetof(Region, alarm.channel.generation)}};
}

const char* PriorityInversion::RoleOf(int position) const noexcept {
  return TierOf(*this, position).role;
}

void PriorityInversion::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  const Tier& tier = TierOf(*this, context.position());
  TakeRolePolicy(context, SchedPolicy::Fifo(tier.priority));
  if (&tier == &kLow) return RunLow(*this, region, context);
  RunWoken(*this, tier, region, context);
}

}  // namespace ktstr
