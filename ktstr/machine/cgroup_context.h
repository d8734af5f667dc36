// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What a cgroup hierarchy and the groups made in it share. Parent side, internal to cgroups.

#ifndef KTSTR_MACHINE_CGROUP_CONTEXT_H_
#define KTSTR_MACHINE_CGROUP_CONTEXT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ktstr/machine/cgroup_controllers.h"
#include "ktstr/machine/cgroup_mounts.h"

namespace ktstr::internal {

// Lives as long as the hierarchy and every group of it. REQUIRES: mounts.v2 has a value.
class CgroupContext {
 public:
  explicit CgroupContext(CgroupMounts mounts) : mounts_(std::move(mounts)), ledger_(*mounts_.v2) {}

  const std::string& mount_point() const { return *mounts_.v2; }
  ControllerLedger& ledger() { return ledger_; }

  // Unimplemented when the v2 hierarchy lacks the controller, with the v1 mount that has it.
  absl::Status RequireController(absl::string_view controller) const;

 private:
  const CgroupMounts mounts_;
  ControllerLedger ledger_;
};

}  // namespace ktstr::internal

#endif  // KTSTR_MACHINE_CGROUP_CONTEXT_H_
