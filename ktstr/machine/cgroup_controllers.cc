// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/cgroup_controllers.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/check.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/machine/cgroup_tree.h"

namespace ktstr {
namespace {

constexpr char kSubtreeControl[] = "cgroup.subtree_control";

bool HasWord(absl::string_view text, absl::string_view word) {
  const std::vector<absl::string_view> words = absl::StrSplit(text, ' ');
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::set<std::string> ChildNames(const std::string& group) {
  std::set<std::string> names;
  const absl::StatusOr<std::vector<DirectoryEntry>> entries = ListDirectory(group);
  if (!entries.ok()) return names;
  for (const DirectoryEntry& entry : *entries) {
    if (entry.is_directory) names.insert(entry.name);
  }
  return names;
}

// Every group on the way from `top` down to `bottom`, both included.
std::vector<std::string> WayDown(const std::string& top, const std::string& bottom) {
  std::vector<std::string> way = {top};
  for (const absl::string_view name :
       absl::StrSplit(absl::StripPrefix(bottom, top), '/', absl::SkipEmpty())) {
    way.push_back(JoinPath(way.back(), name));
  }
  return way;
}

// Whether the rule holds for it that a group has processes or hands controllers on, not both. The
// root of the hierarchy is exempt; unlike any other group, that of a namespace included, it has no
// type. The kernel lets a group with processes switch on those controllers that know threads (cpu,
// cpuset, pids), but makes it the root of a threaded subtree by that: no process can enter the
// groups below it any more.
bool HoldsProcesses(const std::string& group) {
  if (!PathExists(JoinPath(group, "cgroup.type"))) return false;
  const absl::StatusOr<std::string> processes = ReadCgroupFile(group, "cgroup.procs");
  return processes.ok() && !processes->empty();
}

absl::Status NotBoth(const std::string& group, absl::string_view controller) {
  return absl::FailedPreconditionError(
      absl::StrCat("cgroup ", group, " holds processes and so cannot hand controller ", controller,
                   " on to groups below it; make the group elsewhere"));
}

// Says what the kernel's answer to "+controller" means.
absl::Status Explain(const absl::Status& status, const std::string& group,
                     absl::string_view controller) {
  if (absl::IsNotFound(status)) {
    return absl::UnimplementedError(
        absl::StrCat("cgroup ", group, " has no controller ", controller));
  }
  if (absl::IsFailedPrecondition(status)) {
    return NotBoth(group, controller);
  }
  return status;
}

}  // namespace

ControllerLedger::~ControllerLedger() {
  std::for_each(entries_.rbegin(), entries_.rend(), [&](const Entry& entry) { Undo(entry); });
}

absl::Status ControllerLedger::Enable(const std::string& group, absl::string_view controller) {
  KTSTR_CHECK(absl::StartsWith(group, mount_point_));
  for (const std::string& step : WayDown(mount_point_, group)) {
    RETURN_IF_ERROR(EnableInOne(step, controller));
  }
  return absl::OkStatus();
}

absl::Status ControllerLedger::EnableInOne(const std::string& group, absl::string_view controller) {
  ASSIGN_OR_RETURN(const std::string enabled, ReadCgroupFile(group, kSubtreeControl));
  if (HasWord(enabled, controller)) return absl::OkStatus();
  if (HoldsProcesses(group)) return NotBoth(group, controller);
  std::set<std::string> children = ChildNames(group);
  const absl::Status status =
      WriteCgroupFile(group, kSubtreeControl, absl::StrCat("+", controller));
  if (!status.ok()) return Explain(status, group, controller);
  entries_.push_back({group, std::string(controller), std::move(children)});
  return absl::OkStatus();
}

void ControllerLedger::Undo(const Entry& entry) const {
  const std::set<std::string> children = ChildNames(entry.group);
  if (!std::includes(entry.children_before.begin(), entry.children_before.end(), children.begin(),
                     children.end())) {
    return;
  }
  // A group that is gone, or that somebody changed since, needs nothing.
  WriteCgroupFile(entry.group, kSubtreeControl, absl::StrCat("-", entry.controller)).IgnoreError();
}

}  // namespace ktstr
