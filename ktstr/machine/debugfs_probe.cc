// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/debugfs_probe.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/detached_mount.h"
#include "ktstr/base/file.h"
#include "ktstr/base/unique_fd.h"

namespace ktstr {
namespace {

bool HasWord(const FileTree& tree, absl::string_view file, absl::string_view word) {
  const std::string text = tree.Text(file).value_or("");
  const std::vector<absl::string_view> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t\n"), absl::SkipEmpty());
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What a mount of our own shows.
std::string WhyByMounting() {
  const absl::StatusOr<UniqueFd> root = sys::MountDetached("debugfs");
  if (!root.ok()) return "permission";
  const FileTree debug(absl::StrCat("/proc/self/fd/", root->get()));
  if (!debug.Has("sched")) return "no_folder";
  const absl::Status read = ReadFile(debug.PathOf("sched/features")).status();
  if (read.ok()) return "not_mounted";
  // Root without a lockdown may read every file of it.
  return absl::IsPermissionDenied(read) ? "lockdown" : "no_folder";
}

}  // namespace

std::string WhyDebugfsIsClosed(const MachineSources& sources, const Privileges& privileges) {
  if (!HasWord(sources.proc, "filesystems", "debugfs")) return "not_built_in";
  if (HasWord(sources.proc, "cmdline", "debugfs=off")) return "boot_parameter";
  return privileges.cap_sys_admin().value_or(false) ? WhyByMounting() : "permission";
}

}  // namespace ktstr
