// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/orphans.h"

#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "ktstr/base/parent_process.h"

namespace runner {
namespace {

// Finds the children on kernels without CONFIG_PROC_CHILDREN.
std::vector<pid_t> ScanForChildren() {
  std::vector<pid_t> children;
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), &::closedir);
  if (proc == nullptr) return children;
  while (const dirent* entry = ::readdir(proc.get())) {
    pid_t pid = 0;
    if (absl::SimpleAtoi(entry->d_name, &pid) && ktstr::ParentOf(pid) == ::getpid()) {
      children.push_back(pid);
    }
  }
  return children;
}

}  // namespace

bool HasChildren() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

ChildList::ChildList() : children_(ktstr::KernelFile::Open("/proc/thread-self/children")) {}

std::vector<pid_t> ChildList::Look() const {
  if (!children_.ok()) return ScanForChildren();
  const absl::StatusOr<std::string> text = children_->ReadAll();
  if (!text.ok()) return ScanForChildren();
  std::vector<pid_t> children;
  for (const absl::string_view word : absl::StrSplit(*text, ' ', absl::SkipEmpty())) {
    pid_t pid = 0;
    if (absl::SimpleAtoi(word, &pid)) children.push_back(pid);
  }
  return children;
}

pid_t NextZombie() {
  siginfo_t info{};
  if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) != 0) return 0;
  return info.si_pid;
}

bool ReapIfZombie(pid_t pid) {
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | __WALL) != 0) {
    return errno == ECHILD;
  }
  return info.si_pid == pid;
}

std::string DescribeProcess(pid_t pid) {
  const absl::StatusOr<std::string> name = ktstr::ReadFile(absl::StrCat("/proc/", pid, "/comm"));
  return absl::StrCat(name.ok() ? absl::StripAsciiWhitespace(*name) : "?", " (pid ", pid, ")");
}

bool HasEnvironmentEntry(pid_t pid, absl::string_view entry) {
  const absl::StatusOr<std::string> text = ktstr::ReadFile(absl::StrCat("/proc/", pid, "/environ"));
  if (!text.ok()) return false;
  for (const absl::string_view found : absl::StrSplit(*text, '\0')) {
    if (found == entry) return true;
  }
  return false;
}

}  // namespace runner
