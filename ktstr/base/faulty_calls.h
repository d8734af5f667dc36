// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A seam through which tests let system calls of the worker side fail, and wakes get lost. Tests
// and negative controls only.
//
// It costs what ships nothing: the linker puts it between the callers and fork_safe.h in those
// executables that depend on it (ld --wrap), and nowhere else.
//
//   ArmFault({.call = FaultyCall::kFutexRequeue, .effect = FaultEffect::kFail, .error = EINVAL});

#ifndef KTSTR_BASE_FAULTY_CALLS_H_
#define KTSTR_BASE_FAULTY_CALLS_H_

#include <cstdint>

namespace ktstr {

// The functions of fork_safe.h that can be faulty.
enum class FaultyCall : uint32_t {
  kFutexWait,  // Those without a deadline.
  kFutexWaitAny,
  kFutexWake,
  kFutexRequeue,
  kFutexRequeuePi,
  kFutexWaitRequeuePi,
  kFutexLockPi,
  kFutexUnlockPi,
  kRead,
  kWrite,
  kReadIfReady,
  kWriteIfRoom,
  kBytesReadable,
  kReadAt,
  kWriteAt,
  kTruncate,
  kSyncData,
  kSignalEventFd,
  kTakeEvents,
  kWaitForEvent,
  kSleepUntil,
  kYield,
  kAdvise,
  kBindToNode,
  kSetAffinity,
  kSetNice,
  kSignalThread,
  kFork,
  kReap,
};

enum class FaultEffect : uint32_t {
  kNone,
  // Returns `error` and does nothing.
  kFail,
  // Sleeps where no wake reaches it, until a signal comes, and returns EINTR: as one does whose
  // wake was lost. Of the calls that block.
  kMissWake,
  // Does what it should, a millisecond later.
  kLate,
  // Says that it did what it did not: kFutexWake wakes nobody, kWrite and kSignalEventFd write
  // nothing, and kFutexRequeue moves the waiters to a word that nobody wakes.
  kLose,
};

struct CallFault {
  FaultyCall call = FaultyCall::kFutexWait;
  FaultEffect effect = FaultEffect::kNone;
  int error = 0;
  // Which calls suffer: number `from` (1 is the first), and from there on each `every`-th one;
  // 0: that one only.
  uint64_t from = 1;
  uint64_t every = 1;
};

// From now on the calling thread suffers `fault`, and a process that it forks does not: a worker
// arms its own. Counts its calls anew.
void ArmFault(const CallFault& fault) noexcept;
void DisarmFault() noexcept;

}  // namespace ktstr

#endif  // KTSTR_BASE_FAULTY_CALLS_H_
