// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Misbehaver: a work type that does not end as it should, for selftests of the contract. Worker
// side.

#ifndef SELFTESTS_BROKEN_WORK_MISBEHAVER_H_
#define SELFTESTS_BROKEN_WORK_MISBEHAVER_H_

#include "ktstr/worker/work_type.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// Spins like any other until the workload ends, and then ...
struct Misbehaver {
  enum class Ending {
    kStays,       // sleeps on: it never ends by itself.
    kCrashes,     // dies of SIGSEGV.
    kEndsItself,  // dies of SIGTERM.
  };
  Ending ending = Ending::kStays;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // SELFTESTS_BROKEN_WORK_MISBEHAVER_H_
