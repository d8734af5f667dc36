// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ControllerLedger: the cgroup controllers that were switched on, to be switched off again.
// Parent side.

#ifndef KTSTR_MACHINE_CGROUP_CONTROLLERS_H_
#define KTSTR_MACHINE_CGROUP_CONTROLLERS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace ktstr {

// Its destruction undoes what Enable() did, last first. A controller stays on when groups appeared
// since then that we did not make: somebody else may rely on it by now.
class ControllerLedger {
 public:
  // `mount_point` is that of the v2 hierarchy.
  explicit ControllerLedger(std::string mount_point) : mount_point_(std::move(mount_point)) {}
  ControllerLedger(const ControllerLedger&) = delete;
  ControllerLedger& operator=(const ControllerLedger&) = delete;
  ~ControllerLedger();

  // Lets the children of `group` use `controller`: switches it on in cgroup.subtree_control from
  // the mount point down to `group`, where it is off. REQUIRES: `group` is the mount point or
  // below. FailedPrecondition names a group that holds processes, and can therefore not hand
  // controllers on; PermissionDenied, a group that may not be changed; Unimplemented, a controller
  // that the hierarchy does not have.
  absl::Status Enable(const std::string& group, absl::string_view controller);

 private:
  struct Entry {
    std::string group;
    std::string controller;
    std::set<std::string> children_before;
  };
  absl::Status EnableInOne(const std::string& group, absl::string_view controller);
  void Undo(const Entry& entry) const;

  const std::string mount_point_;
  std::vector<Entry> entries_;
};

}  // namespace ktstr

#endif  // KTSTR_MACHINE_CGROUP_CONTROLLERS_H_
