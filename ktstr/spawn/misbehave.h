// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Misbehave: does once what a worker must not do. Worker side, for tests only.

#ifndef KTSTR_SPAWN_MISBEHAVE_H_
#define KTSTR_SPAWN_MISBEHAVE_H_

#include <atomic>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct Misbehave {
  enum class What : uint32_t {
    kReturnAtOnce,
    kExit,              // With the code `number`.
    kSignalItself,      // With the signal `number`.
    kSpinForever,       // Whatever the stop word says; as a thread until released.
    kBlockForever,      // The same, asleep with all signals blocked.
    kOverwriteSlot,     // Then exits as if all were well.
    kForkInItsGroup,    // Leaves a process behind.
    kForkOutOfSession,  // Leaves processes behind that left session and process group and hold
                        // every descriptor that they inherited.
  };
  What what = What::kReturnAtOnce;
  uint64_t number = 0;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  Resources resources() const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

// Ends the threads that spin forever, once their test is over.
extern std::atomic<bool> release_stuck_threads;
// Counts stops that a spinning worker saw and ignored, and processes that left the session. Null,
// or in memory that the workers share with the test.
extern std::atomic<uint32_t>* misbehaviours;

}  // namespace ktstr

#endif  // KTSTR_SPAWN_MISBEHAVE_H_
