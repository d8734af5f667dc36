// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// AluHot: multiplies in registers without a pause, at a width of choice. Worker side.
//
// Iteration: 1024 steps of four independent chains of multiplications. Work unit: one step of all
// four. Samples: iteration cost. Remarks: the width that ran, and why when it is not the one asked
// for. Drives: a task with a high rate of instructions: frequency selection, SMT contention, and
// the saving of wide registers at each switch.

#ifndef KTSTR_WORK_TYPES_ALU_HOT_H_
#define KTSTR_WORK_TYPES_ALU_HOT_H_

#include "ktstr/worker/alu_chain.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

struct AluHot {
  AluWidth width = AluWidth::kWidest;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_ALU_HOT_H_
