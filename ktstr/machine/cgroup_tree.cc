// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/cgroup_tree.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/epoll.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace ktstr {
namespace {

// How long one round of killing process by process waits before it looks for new ones.
constexpr absl::Duration kRound = absl::Milliseconds(10);

// NotFound, the group being gone, is what the caller wanted.
absl::Status GoneIsFine(absl::Status status) {
  return absl::IsNotFound(status) ? absl::OkStatus() : status;
}

// The paths of the groups right below `group`.
absl::StatusOr<std::vector<std::string>> ChildGroups(const std::string& group) {
  ASSIGN_OR_RETURN(const std::vector<DirectoryEntry> entries, ListDirectory(group));
  std::vector<std::string> children;
  for (const DirectoryEntry& entry : entries) {
    if (entry.is_directory) children.push_back(JoinPath(group, entry.name));
  }
  return children;
}

// The numbers in a file of one process or thread per line; 0 is one outside our pid namespace.
absl::StatusOr<std::vector<pid_t>> ReadIds(const std::string& group, absl::string_view file) {
  ASSIGN_OR_RETURN(const std::string text, ReadCgroupFile(group, file));
  std::vector<pid_t> ids;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    pid_t id = 0;
    if (absl::SimpleAtoi(line, &id) && id > 0) ids.push_back(id);
  }
  return ids;
}

// Calls visit(group) for the groups below `group`, each after those below it, and then for `group`.
// A group that goes away meanwhile is passed over.
template <typename Visit>
absl::Status VisitUpwards(const std::string& group, Visit visit) {
  ASSIGN_OR_RETURN(const std::vector<std::string> children, ChildGroups(group));
  for (const std::string& child : children) {
    RETURN_IF_ERROR(GoneIsFine(VisitUpwards(child, visit)));
  }
  return visit(group);
}

// Whether cgroup.events has the line; the read arms the notification of `fd`.
absl::StatusOr<bool> EventsSay(int fd, absl::string_view wanted) {
  char buffer[256];
  ASSIGN_OR_RETURN(const size_t size, sys::Read(fd, buffer));
  for (const absl::string_view line : absl::StrSplit(absl::string_view(buffer, size), '\n')) {
    if (line == wanted) return true;
  }
  return false;
}

// Waits for the notification that cgroup.events changed since `fd` was read.
absl::Status WaitForChange(int fd, absl::Duration timeout) {
  ASSIGN_OR_RETURN(const Epoll epoll, Epoll::Create());
  RETURN_IF_ERROR(epoll.Add(fd, EPOLLPRI, 0));
  epoll_event events[1];
  const absl::Status status = epoll.Wait(events, timeout).status();
  RETURN_IF_ERROR(epoll.Remove(fd));
  return status;
}

absl::StatusOr<bool> HoldsCaller(const std::string& group) {
  ASSIGN_OR_RETURN(const std::vector<pid_t> pids, CgroupProcesses(group));
  return std::find(pids.begin(), pids.end(), ::getpid()) != pids.end();
}

absl::Status MoveCallerOut(const std::string& group) {
  ASSIGN_OR_RETURN(const bool holds_caller, HoldsCaller(group));
  if (!holds_caller) return absl::OkStatus();
  return WriteCgroupFile(ParentGroup(group), "cgroup.procs", absl::StrCat(::getpid()));
}

// Whether the group holds threads of processes that belong to a group above it.
bool IsThreaded(const std::string& group) {
  const absl::StatusOr<std::string> type = ReadCgroupFile(group, "cgroup.type");
  return type.ok() && *type == "threaded";
}

// Moves the threads of a threaded group, and of those below it, to the parent group.
absl::Status MoveThreadsUp(const std::string& group) {
  return VisitUpwards(group, [](const std::string& each) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<pid_t> tids, ReadIds(each, "cgroup.threads"));
    for (const pid_t tid : tids) {
      RETURN_IF_ERROR(
          GoneIsFine(WriteCgroupFile(ParentGroup(each), "cgroup.threads", absl::StrCat(tid))));
    }
    return absl::OkStatus();
  });
}

absl::Status Empty(const std::string& group, MonotonicTime deadline) {
  if (IsThreaded(group)) return MoveThreadsUp(group);
  RETURN_IF_ERROR(MoveCallerOut(group));
  return KillCgroup(group, deadline);
}

absl::Status WaitUntilEmpty(const std::string& group, MonotonicTime deadline) {
  return GoneIsFine(WaitForCgroupEvent(group, "populated", "0", deadline));
}

}  // namespace

std::string ParentGroup(const std::string& group) {
  return group.substr(0, group.rfind('/'));
}

absl::StatusOr<std::string> ReadCgroupFile(const std::string& group, absl::string_view file) {
  ASSIGN_OR_RETURN(std::string text, ReadFile(JoinPath(group, file)));
  absl::StripTrailingAsciiWhitespace(&text);
  return text;
}

absl::Status WriteCgroupFile(const std::string& group, absl::string_view file,
                             absl::string_view value) {
  const std::string path = JoinPath(group, file);
  ASSIGN_OR_RETURN(const UniqueFd fd, sys::Open(path, O_WRONLY));
  const absl::Status status = sys::WriteAll(fd.get(), value);
  if (status.ok()) return status;
  return absl::Status(status.code(),
                      absl::StrCat("write '", value, "' to ", path, ": ", status.message()));
}

absl::StatusOr<std::vector<pid_t>> CgroupProcesses(const std::string& group) {
  std::vector<pid_t> pids;
  const absl::Status status = VisitUpwards(group, [&](const std::string& each) -> absl::Status {
    const absl::StatusOr<std::vector<pid_t>> own = ReadIds(each, "cgroup.procs");
    // A threaded group has no processes: they belong to the group at the top of its subtree.
    if (absl::IsUnimplemented(own.status())) return absl::OkStatus();
    if (own.ok()) pids.insert(pids.end(), own->begin(), own->end());
    return own.status();
  });
  RETURN_IF_ERROR(GoneIsFine(status));
  return pids;
}

absl::Status WaitForCgroupEvent(const std::string& group, absl::string_view key,
                                absl::string_view value, MonotonicTime deadline) {
  const std::string wanted = absl::StrCat(key, " ", value);
  // The kernel notifies about a file once in 10 ms at most, so the first looks do not rely on it.
  for (absl::Duration patience = absl::Milliseconds(1);; patience *= 2) {
    // A fresh descriptor for each look: the kernel notifies about changes since its first read.
    ASSIGN_OR_RETURN(const UniqueFd fd, sys::Open(JoinPath(group, "cgroup.events"), O_RDONLY));
    ASSIGN_OR_RETURN(const bool reached, EventsSay(fd.get(), wanted));
    if (reached) return absl::OkStatus();
    const absl::Duration left = deadline.Left();
    if (left <= absl::ZeroDuration()) {
      return absl::DeadlineExceededError(
          absl::StrCat("wait for '", wanted, "' of cgroup ", group, ": time is up"));
    }
    RETURN_IF_ERROR(WaitForChange(fd.get(), std::min(left, patience)));
  }
}

absl::Status KillCgroup(const std::string& group, MonotonicTime deadline) {
  ASSIGN_OR_RETURN(const bool holds_caller, HoldsCaller(group));
  if (holds_caller) {
    return absl::FailedPreconditionError(
        absl::StrCat("kill cgroup ", group, ": the calling process is in it"));
  }
  const absl::Status killed = WriteCgroupFile(group, "cgroup.kill", "1");
  if (absl::IsNotFound(killed)) return KillCgroupOneByOne(group, deadline);
  RETURN_IF_ERROR(killed);
  return WaitUntilEmpty(group, deadline);
}

absl::Status KillCgroupOneByOne(const std::string& group, MonotonicTime deadline) {
  for (;;) {
    ASSIGN_OR_RETURN(const std::vector<pid_t> pids, CgroupProcesses(group));
    for (const pid_t pid : pids) {
      RETURN_IF_ERROR(GoneIsFine(sys::SignalThread(pid, pid, SIGKILL)));
    }
    const absl::Status empty = WaitUntilEmpty(group, std::min(deadline, MonotonicTime::In(kRound)));
    if (!absl::IsDeadlineExceeded(empty) || deadline.has_passed()) return empty;
  }
}

absl::Status RemoveCgroupTree(const std::string& group, MonotonicTime deadline) {
  // The usual case by one system call, where a look into the group first would take ten.
  if (RemoveDirectory(group).ok()) return absl::OkStatus();
  for (;;) {
    RETURN_IF_ERROR(GoneIsFine(Empty(group, deadline)));
    const absl::Status removed = GoneIsFine(VisitUpwards(group, &RemoveDirectory));
    // Busy: a process came in after the killing.
    if (!absl::IsFailedPrecondition(removed) || deadline.has_passed()) return removed;
  }
}

}  // namespace ktstr
