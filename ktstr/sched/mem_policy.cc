// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/sched/mem_policy.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace ktstr {
namespace {

bool TakesNodes(MemPolicyMode mode) noexcept {
  return mode != MemPolicyMode::kDefault && mode != MemPolicyMode::kLocal;
}

}  // namespace

const char* ValidateMemPolicy(const MemPolicy& policy) noexcept {
  if (!TakesNodes(policy.mode)) {
    if (!policy.nodes.empty()) return "default and local take no nodes";
    if (policy.static_nodes || policy.relative_nodes || policy.numa_balancing) {
      return "default and local take no flags";
    }
    return nullptr;
  }
  if (policy.nodes.empty()) return "no node is in the set; use default for all that are allowed";
  if (policy.mode == MemPolicyMode::kPreferred &&
      policy.nodes != NodeSet::Of({policy.nodes.Highest()})) {
    return "preferred takes one node; use preferred-many for several";
  }
  if (policy.static_nodes && policy.relative_nodes) {
    return "static and relative exclude each other";
  }
  if (policy.numa_balancing && policy.mode != MemPolicyMode::kBind &&
      policy.mode != MemPolicyMode::kPreferredMany) {
    return "balancing belongs to bind and preferred-many only";
  }
  return nullptr;
}

int ApplyMemPolicy(const MemPolicy& policy) noexcept {
  if (policy.mode == MemPolicyMode::kDefault) return 0;
  const uint64_t* const words = policy.nodes.empty() ? nullptr : policy.nodes.words().data();
  return ::syscall(SYS_set_mempolicy, policy.KernelMode(), words, policy.MaxNode()) == 0 ? 0
                                                                                         : errno;
}

}  // namespace ktstr
