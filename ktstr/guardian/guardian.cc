// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/guardian/guardian.h"

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
#include "ktstr/guardian/guardian_main.h"

namespace ktstr {
namespace {

constexpr absl::string_view kRunId = "KTSTR_RUN_ID";

void GuardianEntry(const void* launch) noexcept {
  GuardianMain(*static_cast<const GuardianLaunch*>(launch));
}

// Whether the text fits with its final zero.
template <size_t kSize>
bool CopyText(absl::string_view text, std::array<char, kSize>& target) {
  if (text.size() >= target.size()) return false;
  text.copy(target.data(), text.size());
  return true;
}

// The descriptors that the guardian inherits, open until it has its own.
struct GuardianFds {
  UniqueFd harness;
  UniqueFd kill;
  UniqueFd parent;
  UniqueFd home;
  UniqueFd folder_parent;
};

// Opens the folder above `path` and stores the name that it has there.
absl::StatusOr<UniqueFd> OpenParent(const std::string& path, std::array<char, 256>& name) {
  const size_t slash = path.rfind('/');
  KTSTR_CHECK(slash != std::string::npos &&
              CopyText(absl::string_view(path).substr(slash + 1), name));
  return sys::Open(slash == 0 ? "/" : path.substr(0, slash), O_RDONLY | O_DIRECTORY);
}

absl::Status PrepareCgroup(const std::string& cgroup, GuardianFds& fds, GuardianLaunch& launch) {
  ASSIGN_OR_RETURN(fds.parent, OpenParent(cgroup, launch.cgroup_name));
  ASSIGN_OR_RETURN(fds.kill, sys::Open(JoinPath(cgroup, "cgroup.kill"), O_WRONLY));
  launch.parent_fd = fds.parent.get();
  launch.kill_fd = fds.kill.get();
  const std::string home = cgroup.substr(0, cgroup.rfind('/'));
  absl::StatusOr<UniqueFd> procs = sys::Open(JoinPath(home, "cgroup.procs"), O_WRONLY);
  // Without it nobody can be moved out, and nobody in.
  if (procs.ok()) fds.home = *std::move(procs);
  launch.home_fd = fds.home.get();
  return absl::OkStatus();
}

}  // namespace

std::string MarkOfOwnRun() {
  const char* const run_id = std::getenv(kRunId.data());
  return run_id == nullptr ? "" : absl::StrCat(kRunId, "=", run_id);
}

absl::StatusOr<Guardian> Guardian::Start(const GuardianCharge& charge) {
  GuardianLaunch launch{.mark_is_prefix = charge.mark_is_prefix};
  GuardianFds fds;
  ASSIGN_OR_RETURN(fds.harness, sys::OpenPidfd(::getpid()));
  launch.harness_pidfd = fds.harness.get();
  const bool has_mark = !charge.mark.empty() && CopyText(charge.mark, launch.mark);
  if (!charge.cgroup.empty()) RETURN_IF_ERROR(PrepareCgroup(charge.cgroup, fds, launch));
  if (!charge.folder.empty()) {
    ASSIGN_OR_RETURN(fds.folder_parent, OpenParent(charge.folder, launch.folder_name));
    launch.folder_parent_fd = fds.folder_parent.get();
    const absl::string_view folder = charge.folder;
    CopyText(folder.substr(0, folder.rfind('/') + 1), launch.folder_parent);
    launch.message_fd = STDERR_FILENO;
  }
  // A copied table: this side closes its descriptors at once, whenever the guardian first runs.
  ASSIGN_OR_RETURN(sys::ClonedProcess process,
                   sys::CloneProcess({.flags = CLONE_CLEAR_SIGHAND}, GuardianEntry, &launch));
  return Guardian(Pidfd(process.pid, std::move(process.pidfd)), !charge.cgroup.empty(), has_mark);
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
