// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/test_group.h"

#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/machine/cgroup_tree.h"
#include "runner/contain/ancestry.h"

namespace runner {
namespace {

// Nothing lives in a group any more when it is removed; what is on its way out needs a moment.
constexpr absl::Duration kRemovalPatience = absl::Seconds(5);

// The value on the line of a "KEY VALUE" file.
std::optional<uint64_t> FlatKeyed(absl::string_view text, absl::string_view key) {
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
    uint64_t value = 0;
    if (words.size() == 2 && words[0] == key && absl::SimpleAtoi(words[1], &value)) return value;
  }
  return std::nullopt;
}

std::optional<uint64_t> NumberIn(const ktstr::Cgroup& group, const std::string& file) {
  const absl::StatusOr<std::string> text = ktstr::ReadFileAt(group.fd(), file);
  uint64_t value = 0;
  if (!text.ok() || !absl::SimpleAtoi(*text, &value)) return std::nullopt;
  return value;
}

// Whether a test may want one of its tasks' controllers for groups of its own.
bool MayHandOn(const ktstr::CgroupHierarchy& hierarchy) {
  constexpr absl::string_view kOfTasks[] = {"cpu", "cpuset", "io", "memory", "pids"};
  return std::any_of(std::begin(kOfTasks), std::end(kOfTasks), [&](absl::string_view controller) {
    return hierarchy.RequireController(controller).ok();
  });
}

// The name of the group in a test's group in which the test is born.
constexpr absl::string_view kLeaf = "test";

// Whether so many groups are in one. Its folder holds hundreds of files, but its links are counted:
// one for its name, one for "." and one for each folder.
bool HasFolders(const ktstr::Cgroup& group, nlink_t count) {
  struct stat info {};
  return ::fstat(group.fd(), &info) == 0 && info.st_nlink == 2 + count;
}

// The group that the group of a run was made in.
std::string HomeOf(const std::string& run_group) {
  return run_group.substr(0, run_group.rfind('/'));
}

void AppendNested(const std::string& group, absl::string_view prefix,
                  std::vector<std::string>& names) {
  const absl::StatusOr<std::vector<ktstr::DirectoryEntry>> entries = ktstr::ListDirectory(group);
  if (!entries.ok()) return;
  for (const ktstr::DirectoryEntry& entry : *entries) {
    if (!entry.is_directory) continue;
    names.push_back(absl::StrCat(prefix, entry.name));
    AppendNested(ktstr::JoinPath(group, entry.name), absl::StrCat(names.back(), "/"), names);
  }
}

}  // namespace

bool TestGroup::Holds(absl::string_view proc_cgroup) const {
  // "0::/path/of/ktstr-run-x/7" or something below it.
  for (absl::string_view line : absl::StrSplit(proc_cgroup, '\n')) {
    if (!absl::StartsWith(line, "0::")) continue;
    const size_t at = line.find(name_);
    if (at == absl::string_view::npos) return false;
    const absl::string_view rest = line.substr(at + name_.size());
    return rest.empty() || rest[0] == '/' || rest[0] == ' ';
  }
  return false;
}

bool TestGroup::IsPopulated() const {
  const absl::StatusOr<std::string> events = ktstr::ReadFileAt(group_.fd(), "cgroup.events");
  return events.ok() && FlatKeyed(*events, "populated").value_or(0) != 0;
}

void TestGroup::AwaitEmpty(ktstr::MonotonicTime deadline) const {
  ktstr::WaitForCgroupEvent(path(), "populated", "0", deadline).IgnoreError();
}

std::vector<pid_t> TestGroup::Processes() const {
  return group_.Processes().value_or(std::vector<pid_t>());
}

std::vector<std::string> TestGroup::Nested() const {
  std::vector<std::string> names;
  if (leaf_.has_value() ? HasFolders(group_, 1) && HasFolders(*leaf_, 0) : HasFolders(group_, 0)) {
    return names;
  }
  AppendNested(path(), "", names);
  if (leaf_.has_value()) std::erase(names, kLeaf);
  return names;
}

std::vector<pid_t> TestGroup::Expel(const IsStranger& is_stranger) {
  std::vector<pid_t> expelled;
  if (!IsPopulated()) return expelled;
  for (const pid_t pid : Processes()) {
    if (!is_stranger(pid)) continue;
    had_strangers_ = true;
    if (ktstr::WriteCgroupFile(home_, "cgroup.procs", absl::StrCat(pid)).ok()) {
      expelled.push_back(pid);
    }
  }
  return expelled;
}

absl::Status TestGroup::Kill(const IsStranger& is_stranger) const {
  if (had_strangers_) {
    for (const pid_t pid : Processes()) {
      if (!is_stranger(pid)) ::kill(pid, SIGKILL);
    }
    return absl::OkStatus();
  }
  const absl::Status killed = ktstr::WriteCgroupFile(path(), "cgroup.kill", "1");
  if (!absl::IsNotFound(killed)) return killed;
  // A kernel before 5.14.
  return ktstr::KillCgroupOneByOne(path(), ktstr::MonotonicTime::Now());
}

ResourceUsage TestGroup::Usage() const {
  ResourceUsage usage;
  const absl::StatusOr<std::string> cpu = ktstr::ReadFileAt(group_.fd(), "cpu.stat");
  if (cpu.ok()) {
    if (const std::optional<uint64_t> used_us = FlatKeyed(*cpu, "usage_usec")) {
      usage.cpu_time = absl::Microseconds(static_cast<int64_t>(*used_us));
      usage.cpu_time_of_group = true;
    }
  }
  if (controllers_.memory) usage.peak_memory_bytes = NumberIn(group_, "memory.peak");
  usage.peak_memory_of_group = usage.peak_memory_bytes.has_value();
  if (controllers_.pids) usage.peak_processes = NumberIn(group_, "pids.peak");
  return usage;
}

bool TestGroup::RemoveIfEmpty() {
  if (leaf_.has_value() && !leaf_->RemoveIfEmpty()) return false;
  leaf_.reset();
  return group_.RemoveIfEmpty();
}

absl::Status TestGroup::Remove() {
  if (leaf_.has_value()) leaf_->Remove(kRemovalPatience).IgnoreError();
  return group_.Remove(kRemovalPatience);
}

absl::StatusOr<RunGroup> RunGroup::Create(absl::string_view run_id) {
  ASSIGN_OR_RETURN(const ktstr::CgroupHierarchy hierarchy, ktstr::CgroupHierarchy::Find());
  std::string name = absl::StrCat("ktstr-run-", run_id);
  ASSIGN_OR_RETURN(ktstr::Cgroup group, hierarchy.Create(name));
  // Only those that groups beside us have already: nothing is switched on in a group that is not
  // ours. Without them a group reports nothing but CPU time.
  const std::string controllers =
      ktstr::ReadCgroupFile(group.path(), "cgroup.controllers").value_or(std::string());
  const std::vector<absl::string_view> words = absl::StrSplit(controllers, ' ');
  TestControllers switched_on;
  for (const auto& [controller, is_on] :
       {std::pair("memory", &switched_on.memory), std::pair("pids", &switched_on.pids)}) {
    *is_on = std::find(words.begin(), words.end(), controller) != words.end();
    if (!*is_on) continue;
    RETURN_IF_ERROR(ktstr::WriteCgroupFile(group.path(), "cgroup.subtree_control",
                                           absl::StrCat("+", controller)));
  }
  return RunGroup(std::move(group), std::move(name), switched_on, MayHandOn(hierarchy));
}

absl::StatusOr<TestGroup> RunGroup::MakeTestGroup(uint64_t ordinal) const {
  const std::string name = absl::StrCat(ordinal);
  ASSIGN_OR_RETURN(ktstr::Cgroup group, group_.CreateChild(name));
  std::optional<ktstr::Cgroup> leaf;
  if (has_leaves_) {
    ASSIGN_OR_RETURN(leaf, group.CreateChild(kLeaf));
  }
  return TestGroup(std::move(group), std::move(leaf), absl::StrCat("/", name_, "/", name),
                   HomeOf(path()), controllers_);
}

void RunGroup::ExpelStrangers() const {
  for (const pid_t pid : group_.Processes().value_or(std::vector<pid_t>())) {
    if (TopAncestor(pid).value_or(1) != 0) continue;
    ktstr::WriteCgroupFile(HomeOf(path()), "cgroup.procs", absl::StrCat(pid)).IgnoreError();
  }
}

std::string ProcCgroupOf(pid_t pid) {
  return ktstr::ReadFile(absl::StrCat("/proc/", pid, "/cgroup")).value_or(std::string());
}

}  // namespace runner
