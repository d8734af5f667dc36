// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Operations on a cgroup v2 folder by its path, whoever made it (cgroups(7)). Parent side.
//
// The functions that wait do so on the kernel's notification, until their deadline at most.

#ifndef KTSTR_MACHINE_CGROUP_TREE_H_
#define KTSTR_MACHINE_CGROUP_TREE_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ktstr/base/monotonic_time.h"

namespace ktstr {

// The folder of the group above.
std::string ParentGroup(const std::string& group);

// The content of one interface file, without white space at its end.
absl::StatusOr<std::string> ReadCgroupFile(const std::string& group, absl::string_view file);

// Writes one interface file in one call. NotFound when there is no such file; otherwise the code of
// the kernel's answer, such as FailedPrecondition for EBUSY.
absl::Status WriteCgroupFile(const std::string& group, absl::string_view file,
                             absl::string_view value);

// The processes of the group and of all groups below it, without those that have no number in our
// pid namespace. A group that is gone has none, and neither has a threaded one: its threads belong
// to processes of a group above it.
absl::StatusOr<std::vector<pid_t>> CgroupProcesses(const std::string& group);

// Waits until a line of cgroup.events says "`key` `value`", such as "populated 0". DeadlineExceeded
// after `deadline`; NotFound when the group goes away.
absl::Status WaitForCgroupEvent(const std::string& group, absl::string_view key,
                                absl::string_view value, MonotonicTime deadline);

// Kills everything in the group and below it and waits until nothing is left. FailedPrecondition,
// and nothing is killed, when the calling process is in there.
absl::Status KillCgroup(const std::string& group, MonotonicTime deadline);
// The same without cgroup.kill, for kernels before 5.14; KillCgroup falls back to it.
absl::Status KillCgroupOneByOne(const std::string& group, MonotonicTime deadline);

// Kills what is in the group and removes it with the groups below it. The calling process, if it is
// in there, moves to the parent group first; so do the threads of a threaded group, which cannot be
// killed without the rest of their process. A group that is gone is fine.
absl::Status RemoveCgroupTree(const std::string& group, MonotonicTime deadline);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_CGROUP_TREE_H_
