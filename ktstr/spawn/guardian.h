// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Guardian: a process that outlives the harness just long enough to end what its workers forked.
// Parent side.

#ifndef KTSTR_SPAWN_GUARDIAN_H_
#define KTSTR_SPAWN_GUARDIAN_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/pidfd.h"

namespace ktstr {

// Workers die with the harness by their parent-death signal, but what they forked does not. The
// guardian sleeps in a session of its own until the harness has died, however it died. Then it
// kills the workload's cgroup, which nothing leaves without privilege, and removes it. Without a
// cgroup it kills what bears the harness's KTSTR_RUN_ID in its environment and began no earlier
// than the guardian: best effort, as a program can change its environment.
//
// Move-only. The destructor ends the guardian: the workload is over.
class Guardian {
 public:
  // REQUIRES: to be started before any worker. `cgroup` is the folder of the workload's group;
  // empty: there is none.
  static absl::StatusOr<Guardian> Start(const std::string& cgroup);

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

#endif  // KTSTR_SPAWN_GUARDIAN_H_
