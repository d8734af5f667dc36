// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Cgroup: the owner of one cgroup v2 group. Parent side.

#ifndef KTSTR_MACHINE_CGROUP_H_
#define KTSTR_MACHINE_CGROUP_H_

#include <sys/types.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/sched/cpu_set.h"
#include "ktstr/sched/mem_policy.h"

namespace ktstr {

namespace internal {
class CgroupContext;
}  // namespace internal

// CPU time that a group may use in each period, over all CPUs together.
struct CpuMax {
  std::optional<absl::Duration> quota;  // nullopt: no limit.
  absl::Duration period = absl::Milliseconds(100);
};

// Move-only. Destroying it kills what is in the group and below it and removes the groups; the
// calling process, if it is in there, and the threads of a threaded group move to the parent group
// instead. Not thread-safe.
//
// Settings that need a controller switch it on for the group when it is off; see
// CgroupHierarchy::Create for the errors of that.
class Cgroup {
 public:
  Cgroup(Cgroup&& other) noexcept = default;
  Cgroup& operator=(Cgroup&& other) noexcept;
  ~Cgroup();

  // The folder of the group.
  const std::string& path() const { return path_; }
  // A descriptor of the folder, for CLONE_INTO_CGROUP.
  int fd() const { return fd_.get(); }

  // Makes a group in this one. This group must hold no processes of its own if the child is to
  // have controllers.
  absl::StatusOr<Cgroup> CreateChild(absl::string_view name,
                                     std::span<const std::string> controllers = {}) const;

  // Moves a process with all its threads here. NotFound when it is gone.
  absl::Status Place(pid_t pid) const;
  // Moves one thread here: possible within a threaded subtree only (cgroup.type).
  absl::Status PlaceThread(pid_t tid) const;
  // The processes of this group and of the groups below it.
  absl::StatusOr<std::vector<pid_t>> Processes() const;

  absl::Status SetCpuMax(const CpuMax& limit) const;
  // 1..10000, where 100 is the default.
  absl::Status SetCpuWeight(int weight) const;
  // An empty set means those of the parent group.
  absl::Status SetCpus(const CpuSet& cpus) const;
  absl::Status SetMemoryNodes(const NodeSet& nodes) const;

  // Any interface file. InvalidArgument for a value that the kernel refuses; Unimplemented, naming
  // the controller, when the file is not there.
  absl::Status WriteAttribute(absl::string_view file, absl::string_view value) const;
  absl::StatusOr<std::string> ReadAttribute(absl::string_view file) const;

  // Stop all tasks of the group and below it, or let them run on, and wait until it is so.
  // DeadlineExceeded after `timeout`.
  absl::Status Freeze(absl::Duration timeout = absl::Seconds(5)) const;
  absl::Status Thaw(absl::Duration timeout = absl::Seconds(5)) const;

  // Kills everything in the group and below it and waits until it is gone. FailedPrecondition when
  // the calling process is in there.
  absl::Status Kill(absl::Duration timeout = absl::Seconds(5)) const;
  // Removes the group by one system call if no process is in it and no group below it; false, and
  // nothing is done: one is. True: nothing is owned any more.
  bool RemoveIfEmpty();
  // What the destructor does, with its result. Afterwards nothing is owned.
  absl::Status Remove(absl::Duration timeout = absl::Seconds(5));

 private:
  friend class CgroupHierarchy;
  Cgroup(std::shared_ptr<internal::CgroupContext> context, std::string path, UniqueFd fd)
      : context_(std::move(context)), path_(std::move(path)), fd_(std::move(fd)) {}

  // Makes the folder, in a parent that hands the needed controllers on.
  static absl::StatusOr<Cgroup> Make(std::shared_ptr<internal::CgroupContext> context,
                                     const std::string& parent, absl::string_view name);
  absl::Status RequireAttribute(absl::string_view file) const;
  absl::Status SetFrozen(bool frozen, absl::Duration timeout) const;

  std::shared_ptr<internal::CgroupContext> context_;  // Empty after a move or a removal.
  std::string path_;
  UniqueFd fd_;
};

}  // namespace ktstr

#endif  // KTSTR_MACHINE_CGROUP_H_
