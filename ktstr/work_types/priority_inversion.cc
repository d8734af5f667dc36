// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/priority_inversion.h"

#include <array>

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
                                            "how long medium spins"),
    Param<&PriorityInversion::rest>("rest", Between(nanoseconds(0), hours(1)),
                                    "sleep after each iteration, so that lower tiers run"),
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

struct Region {
  GuardedSection<FutexLock> plain;
  GuardedSection<PiLock> pi;
};

// False when the workload stops.
bool Work(const PriorityInversion& work, const Tier& tier, Region& region,
          WorkerContext& context) noexcept {
  if (&tier == &kMedium) {
    context.SpinUntil(MonotonicNs() + static_cast<uint64_t>(work.medium_burst.count()), kSpinBlock);
    return true;
  }
  context.Spin(work.work_iters);
  return work.lock_mode == FutexLockMode::kPi ? region.pi.Visit(context, work.hold_iters)
                                              : region.plain.Visit(context, work.hold_iters);
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    PriorityInversion,
    {.summary = "an urgent worker waits for a lock of a modest one while a middle one spins",
     .iteration = "high, low: spin, lock, spin, unlock, rest; medium: spin, rest",
     .work_unit = "one PAUSE step",
     .kernel_path = "rt-mutexes, priority inheritance (FUTEX_LOCK_PI2), FIFO preemption",
     .parameters = kParameters,
     .instruments = {Instrument::kLockWait, Instrument::kTimerLatency},
     .details = kGuardedSectionDetails});

ParameterError PriorityInversion::Validate() const noexcept {
  if (high + medium + low == 0) return {"high", "and medium and low are 0: nobody would run"};
  return {};
}

Resources PriorityInversion::resources() const noexcept {
  return {.region_bytes = sizeof(Region), .futex_words = {.offset_bytes = 0, .count = 1}};
}

const char* PriorityInversion::RoleOf(int position) const noexcept {
  return TierOf(*this, position).role;
}

void PriorityInversion::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  const Tier& tier = TierOf(*this, context.position());
  TakeRolePolicy(context, SchedPolicy::Fifo(tier.priority));
  while (!context.stop_requested()) {
    if (!Work(*this, tier, region, context)) return;
    context.SleepUntil(MonotonicNs() + static_cast<uint64_t>(rest.count()),
                       Instrument::kTimerLatency);
    context.EndIteration();
  }
}

}  // namespace ktstr
