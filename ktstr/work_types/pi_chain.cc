// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/pi_chain.h"

#include <array>

#include "ktstr/work_types/guarded_section.h"
#include "ktstr/worker/role_policy.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr std::array kParameters = {
    Param<&PiChain::hold_iters>("hold_iters", Between(0, 1u << 30), "PAUSE steps with the locks"),
    Param<&PiChain::give_up>("give_up", Between(nanoseconds(1000), hours(1)),
                             "how long to wait for a lock"),
    Param<&PiChain::rest>("rest", Between(nanoseconds(0), hours(1)), "sleep after each iteration"),
    ChoiceParam<&PiChain::top>("top", kSchedClassNames, "the last worker's scheduling class"),
};

// After those of a guarded section.
constexpr size_t kLockTimeouts = 2;
constexpr const char* kDetails[] = {kGuardedSectionDetails[kAcquisitions],
                                    kGuardedSectionDetails[kExclusionViolations], "lock_timeouts"};

constexpr const char* kRoles[] = {"bottom", "lower", "upper", "top"};

using Section = GuardedSection<PiLock>;
struct Region {
  Section sections[3];
};

SchedPolicy PolicyAt(const PiChain& work, int position) noexcept {
  const SchedPolicy below_top[] = {SchedPolicy::Normal(), SchedPolicy::RoundRobin(10),
                                   SchedPolicy::Fifo(20)};
  return position < 3 ? below_top[position] : PolicyOf(work.top);
}

// A lock of the chain while it is held.
class HeldLock {
 public:
  // `section` may be null: nothing to hold.
  HeldLock(const PiChain& work, WorkerContext& context, Section* section) noexcept
      : context_(context), section_(section) {
    if (section == nullptr) return;
    const uint64_t give_up_at = MonotonicNs() + static_cast<uint64_t>(work.give_up.count());
    end_ = Lock(context, section->lock, give_up_at);
    if (end_ == LockEnd::kTimedOut) context.Detail(kLockTimeouts).Add(1);
    if (end_ == LockEnd::kHeld) alone_ = section->exclusion.Enter(context.tid());
  }
  ~HeldLock() {
    if (section_ == nullptr || end_ != LockEnd::kHeld) return;
    if (!section_->exclusion.Leave(context_.tid()) || !alone_) {
      context_.Detail(kExclusionViolations).Add(1);
    }
    Unlock(context_, section_->lock);
  }
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;

  LockEnd end() const noexcept { return end_; }

 private:
  WorkerContext& context_;
  Section* const section_;
  LockEnd end_ = LockEnd::kHeld;
  bool alone_ = true;
};

// kTimedOut is an iteration too: the next one tries again.
LockEnd HoldBoth(const PiChain& work, WorkerContext& context, Section* own,
                 Section* wanted) noexcept {
  const HeldLock first(work, context, own);
  if (first.end() != LockEnd::kHeld) return first.end();
  const HeldLock second(work, context, wanted);
  if (second.end() != LockEnd::kHeld) return second.end();
  if (!context.Spin(work.hold_iters)) return LockEnd::kStopped;
  context.Detail(kAcquisitions).Add(1);
  return LockEnd::kHeld;
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    PiChain,
    {.summary = "four policies hold three priority-inheriting locks in a chain, with time-outs",
     .iteration = "take the own lock and the next one down, spin, release both, rest",
     .work_unit = "one PAUSE step",
     .kernel_path = "rt-mutex chain walks, boosting and de-boosting, time-outs of lock waits",
     .parameters = kParameters,
     .instruments = {Instrument::kLockWait, Instrument::kTimerLatency},
     .details = kDetails});

Resources PiChain::resources() const noexcept {
  return {.region_bytes = sizeof(Region)};
}

const char* PiChain::RoleOf(int position) const noexcept {
  return kRoles[position];
}

void PiChain::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  const int self = context.position();
  Section* const own = self < 3 ? &region.sections[self] : nullptr;
  Section* const wanted = self > 0 ? &region.sections[self - 1] : nullptr;
  TakeRolePolicy(context, PolicyAt(*this, self));
  while (!context.stop_requested()) {
    const LockEnd end = HoldBoth(*this, context, own, wanted);
    if (end == LockEnd::kStopped || end == LockEnd::kBroken) return;
    if (!context.SleepFor(rest, Instrument::kTimerLatency)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
