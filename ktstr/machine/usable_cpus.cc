// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/usable_cpus.h"

#include "ktstr/base/status_macros.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr {

absl::StatusOr<CpuSet> UsableCpus(const CpuSet& own) {
  CpuSet all;
  for (uint64_t& word : all.mutable_words()) word = ~uint64_t{0};
  RETURN_IF_ERROR(SetAffinityOf(0, all));
  absl::StatusOr<CpuSet> usable = AffinityOf(0);
  RETURN_IF_ERROR(SetAffinityOf(0, own));
  return usable;
}

}  // namespace ktstr
