// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/event/kernel_finding.h"

#include <cstddef>
#include <iterator>

namespace runner {
namespace {

constexpr absl::string_view kNames[] = {
    "panic",     "oops",  "hard_lockup", "soft_lockup",   "bug",       "lockdep", "rcu_stall",
    "hung_task", "ubsan", "warning",     "out_of_memory", "sched_ext", "taint"};
static_assert(std::size(kNames) == static_cast<size_t>(KernelFindingKind::kTaint) + 1);

}  // namespace

absl::string_view NameOf(KernelFindingKind kind) {
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace runner
