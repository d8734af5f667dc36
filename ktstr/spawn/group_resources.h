// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// GroupResources: the descriptors that one group of workers shares. Parent side.

#ifndef KTSTR_SPAWN_GROUP_RESOURCES_H_
#define KTSTR_SPAWN_GROUP_RESOURCES_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ktstr/base/epoll.h"
#include "ktstr/base/sys.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/spawn/private_network.h"
#include "ktstr/worker/resources.h"

namespace ktstr {

// Move-only owner. Must outlive the workers: a pipe whose last other end is closed changes what a
// blocked reader sees.
class GroupResources {
 public:
  // Makes what `resources` declares for a group of `group_size` members; its cgroups are there.
  static absl::StatusOr<GroupResources> Make(const Resources& resources, int group_size,
                                             std::vector<UniqueFd> cgroup_procs = {});

  // What member `position` keeps.
  MemberFds FdsOf(int position) const;
  // How it differs from what was declared, in sentences for the report.
  const std::set<std::string>& notes() const { return notes_; }

 private:
  absl::Status MakePipes();
  absl::Status MakeEpoll();
  void GivePipes(int position, MemberFds& fds) const;

  Resources resources_;
  int group_size_ = 0;
  // Member i of a pair or a ring writes to pipes_[i]. Those of a fan are in the readers' order.
  std::vector<sys::Pipe> pipes_;
  std::vector<UniqueFd> event_fds_;
  std::optional<Epoll> epoll_;
  std::vector<UniqueFd> files_;  // A file for each position.
  bool file_is_shared_ = false;
  std::vector<UniqueFd> cgroup_procs_;
  PrivateNetwork network_;
  std::set<std::string> notes_;
};

}  // namespace ktstr

#endif  // KTSTR_SPAWN_GROUP_RESOURCES_H_
