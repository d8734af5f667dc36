// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Guardian: a process that outlives the one that starts it just long enough to end what that has
// left. Parent side.

#ifndef KTSTR_GUARDIAN_GUARDIAN_H_
#define KTSTR_GUARDIAN_GUARDIAN_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "ktstr/base/pidfd.h"

namespace ktstr {

// What a guardian ends; what is empty is not there.
struct GuardianCharge {
  // Folder of a cgroup v2 group: everything in it is killed, which nothing leaves without
  // privilege, and it is removed with the groups below it. The guardian itself and what is older
  // than it, whom somebody has moved in, are moved to the group above first.
  std::string cgroup;
  // An entry "NAME=value" of the environment, or how it begins. Processes that bear it and began no
  // earlier than the guardian are killed: best effort, as a program can change its environment.
  std::string mark;
  bool mark_is_prefix = false;
  // A folder that is removed last, with everything in it. Mounts on it or in it are detached, and
  // nothing that was mounted is touched. The guardian names what stays on standard error. An
  // absolute path.
  std::string folder;
};

// "KTSTR_RUN_ID=value" as in the environment of this process; empty without it.
std::string MarkOfOwnRun();

// Sleeps in a session of its own, with every signal blocked, until the process that started it has
// died, however it died.
//
// Move-only. The destructor ends the guardian: there is nothing left to guard.
class Guardian {
 public:
  // REQUIRES: to be started before anything that it is to end.
  static absl::StatusOr<Guardian> Start(const GuardianCharge& charge);

  // A remark for the report: what this guardian cannot do, or that it was killed. Empty when all is
  // well.
  std::string Remark();

 private:
  Guardian(Pidfd process, bool has_cgroup, bool has_mark)
      : process_(std::move(process)), has_cgroup_(has_cgroup), has_mark_(has_mark) {}

  Pidfd process_;
  bool has_cgroup_ = false;
  bool has_mark_ = false;
};

}  // namespace ktstr

#endif  // KTSTR_GUARDIAN_GUARDIAN_H_
