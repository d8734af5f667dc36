// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// GuardedSection: work under a lock that counts its visits and watches that nobody else is inside.
// Worker side; lies in a shared region.

#ifndef KTSTR_WORK_TYPES_GUARDED_SECTION_H_
#define KTSTR_WORK_TYPES_GUARDED_SECTION_H_

#include <cstddef>
#include <cstdint>

#include "ktstr/worker/futex_lock.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// The `details` of a type that visits sections, by index.
enum GuardedSectionDetail : size_t { kAcquisitions, kExclusionViolations };
inline constexpr const char* kGuardedSectionDetails[] = {"acquisitions", "exclusion_violations"};

// `steps` PAUSE steps by the owner of the lock whose `exclusion` it is. False when the stop cut
// them off: the caller still owns the lock.
[[nodiscard]] inline bool WorkInside(WorkerContext& context, Exclusion& exclusion,
                                     uint64_t steps) noexcept {
  const bool alone = exclusion.Enter(context.tid());
  const bool whole = context.Spin(steps);
  if (!exclusion.Leave(context.tid()) || !alone) context.Detail(kExclusionViolations).Add(1);
  context.Detail(kAcquisitions).Add(1);
  return whole;
}

// Lock is FutexLock or PiLock. The lock's word is the first of the section.
template <typename Lock>
struct GuardedSection {
  Lock lock;
  Exclusion exclusion;

  // Takes the lock, works, releases it. False when the workload stops before the end.
  [[nodiscard]] bool Visit(WorkerContext& context, uint64_t steps) noexcept {
    return Visit(context, steps, []() noexcept {});
  }
  // The same, and calls `begin` once it has the lock.
  template <typename Begin>
  [[nodiscard]] bool Visit(WorkerContext& context, uint64_t steps, Begin begin) noexcept {
    if (ktstr::Lock(context, lock) != LockEnd::kHeld) return false;
    begin();
    const bool whole = WorkInside(context, exclusion, steps);
    Unlock(context, lock);
    return whole;
  }
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_GUARDED_SECTION_H_
