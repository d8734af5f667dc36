// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/guardian.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/spawn/guardian_main.h"

namespace ktstr {
namespace {

constexpr absl::string_view kRunId = "KTSTR_RUN_ID";

void GuardianEntry(const void* launch) noexcept {
  GuardianMain(*static_cast<const GuardianLaunch*>(launch));
}

// Whether the text fits with its final zero.
bool CopyText(absl::string_view text, std::array<char, 256>& target) {
  if (text.size() >= target.size()) return false;
  text.copy(target.data(), text.size());
  return true;
}

// The descriptors that the guardian inherits, open until it has its own.
struct GuardianFds {
  UniqueFd harness;
  UniqueFd kill;
  UniqueFd parent;
};

absl::Status PrepareCgroup(const std::string& cgroup, GuardianFds& fds, GuardianLaunch& launch) {
  const size_t slash = cgroup.rfind('/');
  KTSTR_CHECK(slash != std::string::npos &&
              CopyText(absl::string_view(cgroup).substr(slash + 1), launch.cgroup_name));
  ASSIGN_OR_RETURN(fds.parent, sys::Open(cgroup.substr(0, slash), O_RDONLY | O_DIRECTORY));
  ASSIGN_OR_RETURN(fds.kill, sys::Open(JoinPath(cgroup, "cgroup.kill"), O_WRONLY));
  launch.parent_fd = fds.parent.get();
  launch.kill_fd = fds.kill.get();
  return absl::OkStatus();
}

bool PrepareMark(GuardianLaunch& launch) {
  const char* const run_id = std::getenv(kRunId.data());
  return run_id != nullptr && CopyText(absl::StrCat(kRunId, "=", run_id), launch.mark);
}

}  // namespace

absl::StatusOr<Guardian> Guardian::Start(const std::string& cgroup) {
  GuardianLaunch launch;
  GuardianFds fds;
  bool has_mark = false;
  ASSIGN_OR_RETURN(fds.harness, sys::OpenPidfd(::getpid()));
  launch.harness_pidfd = fds.harness.get();
  if (cgroup.empty()) {
    has_mark = PrepareMark(launch);
  } else {
    RETURN_IF_ERROR(PrepareCgroup(cgroup, fds, launch));
  }
  // A copied table: this side closes its descriptors at once, whenever the guardian first runs.
  ASSIGN_OR_RETURN(sys::ClonedProcess process,
                   sys::CloneProcess({.flags = CLONE_CLEAR_SIGHAND}, GuardianEntry, &launch));
  return Guardian(Pidfd(process.pid, std::move(process.pidfd)), !cgroup.empty(), has_mark);
}

std::string Guardian::Remark() {
  const absl::StatusOr<std::optional<ProcessExit>> end = process_.TryReap();
  if (!end.ok()) return absl::StrCat("guardian: ", std::string(end.status().message()));
  if (end->has_value()) {
    return absl::StrCat("the guardian ended early (", (*end)->signaled ? "signal " : "exit ",
                        (*end)->code,
                        "): had the harness died, processes that its workers forked would have "
                        "stayed behind");
  }
  if (has_cgroup_) return "";
  return has_mark_ ? "no writable cgroup v2: should the harness die, what its workers forked is "
                     "found by KTSTR_RUN_ID only, which a program can drop"
                   : "no writable cgroup v2 and no KTSTR_RUN_ID: should the harness die, what its "
                     "workers forked stays behind";
}

}  // namespace ktstr
