// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SmtSiblingSpin: two workers that spin side by side. Worker side.
//
// Iteration: `spin_iters` steps. Work unit: one PAUSE step. Samples: iteration cost. Groups of two,
// which share no memory: give the pair the two threads of one core (SmtSiblingPair, or OneCpuEach);
// without that they are two SpinWaits. Drives: SMT siblings that compete for one core.

#ifndef KTSTR_WORK_TYPES_SMT_SIBLING_SPIN_H_
#define KTSTR_WORK_TYPES_SMT_SIBLING_SPIN_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct SmtSiblingSpin {
  uint64_t spin_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  const char* RoleOf(int) const noexcept { return "sibling"; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_SMT_SIBLING_SPIN_H_
