// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Validation of a configuration, before the first resource is taken. Parent side.

#ifndef KTSTR_SPAWN_VALIDATION_H_
#define KTSTR_SPAWN_VALIDATION_H_

#include <optional>

#include "absl/status/status.h"
#include "ktstr/sched/mem_policy.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/spawn/workload_config.h"

namespace ktstr {

// The facts of the machine to which a configuration is held.
struct ValidationFacts {
  // The policy of workers whose group names none.
  PolicyKind inherited_policy = PolicyKind::kNormal;
  std::optional<NodeSet> memory_nodes;  // Nodes of the machine that have memory; absent: unknown.

  // Of the calling thread, and of /sys/devices/system/node.
  static ValidationFacts OfCaller();
};

// OK, or InvalidArgument for the first field that is refused, in the order of the groups: names
// `groups[i].field`, the value, why it is refused and what to use instead.
absl::Status ValidateConfig(const WorkloadConfig& config, const ValidationFacts& facts = {});

}  // namespace ktstr

#endif  // KTSTR_SPAWN_VALIDATION_H_
