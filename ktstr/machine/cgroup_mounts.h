// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CgroupMounts: where the cgroup hierarchies are mounted and what they control. Parent side.

#ifndef KTSTR_MACHINE_CGROUP_MOUNTS_H_
#define KTSTR_MACHINE_CGROUP_MOUNTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ktstr/machine/file_tree.h"

namespace ktstr {

struct CgroupMounts {
  // Mount point of the v2 hierarchy; a writable mount is preferred to a read-only one.
  std::optional<std::string> v2;
  bool v2_read_only = false;
  // Controller -> mount point of the v1 hierarchy that holds it. Without named hierarchies.
  std::map<std::string, std::string> v1;
};

// Reads the text of /proc/PID/mountinfo (proc_pid_mountinfo(5)). Lines of another form are skipped.
CgroupMounts ParseCgroupMounts(absl::string_view mountinfo);

// One line of /proc/self/cgroup (cgroups(7)): v1 controllers separated by commas, empty for v2.
struct CgroupMembership {
  std::string controllers;
  std::string path;  // Relative to the mount point; begins with "/".
};
std::vector<CgroupMembership> ParseCgroupMemberships(absl::string_view text);

// CPU time that a group may use in each period, over all CPUs together.
struct CpuLimit {
  std::string group;  // Folder of the group that sets it.
  int64_t quota_us = 0;
  int64_t period_us = 0;
};

// What this machine says about its cgroups.
struct CgroupSupport {
  CgroupMounts mounts;
  // cgroup.controllers at the root of the v2 hierarchy; nullopt without one.
  std::optional<std::vector<std::string>> v2_controllers;
  // The groups of the reading process.
  std::vector<CgroupMembership> own;
  // Whether the kernel has RT_GROUP_SCHED and the RT runtime of the own group in us. It shows on a
  // v1 cpu hierarchy only; nullopt without one. A group with runtime 0 refuses SCHED_FIFO.
  std::optional<bool> rt_group_sched;
  std::optional<int64_t> rt_group_runtime_us;
  // The tightest CPU limit of the own group and of those above it that can be seen, as a container
  // sets it; nullopt without one. It stalls workers for the rest of a period, whatever the
  // scheduler.
  std::optional<CpuLimit> cpu_limit;
};
// `proc` is /proc or a recorded copy; mount points are used as they are recorded there.
CgroupSupport ReadCgroupSupport(const FileTree& proc);

// The path of the own group in the v2 hierarchy, "/" at its root; nullopt when there is none.
std::optional<std::string> OwnV2Path(const std::vector<CgroupMembership>& memberships);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_CGROUP_MOUNTS_H_
