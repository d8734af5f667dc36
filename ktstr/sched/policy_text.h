// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Scheduling policies as people write them: "fifo:50", "deadline:2ms,10ms,20ms". Parent side, pure.

#ifndef KTSTR_SCHED_POLICY_TEXT_H_
#define KTSTR_SCHED_POLICY_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/sched/sched_policy.h"

namespace ktstr {

// normal, batch, idle, ext, fifo:PRIORITY, rr:PRIORITY, deadline:RUNTIME,DEADLINE[,PERIOD];
// normal and batch take a slice ("normal:100us"). The result is valid by ValidatePolicy().
// InvalidArgument shows the forms.
absl::StatusOr<SchedPolicy> ParsePolicy(absl::string_view text);
std::string FormatPolicy(const SchedPolicy& policy);

// The kernel's weight of a nice value: 1024 at 0, a step about a factor of 1.25
// (sched_prio_to_weight in kernel/sched/core.c). REQUIRES: -20 <= nice <= 19.
int WeightOfNice(int nice);

}  // namespace ktstr

#endif  // KTSTR_SCHED_POLICY_TEXT_H_
