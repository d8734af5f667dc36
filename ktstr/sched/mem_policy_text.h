// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Memory policies as people write them: "bind:0-1", "local", "bind:0+static". Parent side, pure.

#ifndef KTSTR_SCHED_MEM_POLICY_TEXT_H_
#define KTSTR_SCHED_MEM_POLICY_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/sched/mem_policy.h"

namespace ktstr {

// default, local, or bind, preferred, interleave, preferred-many or weighted-interleave with
// :NODES; then any of +static, +relative and +balancing. The result is valid by
// ValidateMemPolicy(). InvalidArgument shows the forms.
absl::StatusOr<MemPolicy> ParseMemPolicy(absl::string_view text);
std::string FormatMemPolicy(const MemPolicy& policy);

// "0,2-3": a list of NUMA nodes, as cpuset.mems and /sys/devices/system/node have it.
// InvalidArgument for anything else, and for a node that no kernel can have.
absl::StatusOr<NodeSet> ParseNodeList(absl::string_view text);
std::string FormatNodeList(const NodeSet& nodes);

}  // namespace ktstr

#endif  // KTSTR_SCHED_MEM_POLICY_TEXT_H_
