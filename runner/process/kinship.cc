// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/kinship.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "ktstr/base/pidfd.h"
#include "ktstr/base/unique_fd.h"
#include "runner/contain/ancestry.h"
#include "runner/process/orphans.h"

namespace runner {
namespace {

// How often the children are listed while they come and go under our eyes.
constexpr int kLooks = 16;
// How many generations of leftovers are killed: more come from a machine that makes them.
constexpr int kGenerations = 64;

}  // namespace

Kinship::Kinship() {
  for (const pid_t pid : child_list_.Look()) others_.insert(pid);
  foreign_ = others_;
}

void Kinship::Add(ChildId id, pid_t pid, std::string identity, const TestGroup* group) {
  const bool has_company = !tests_.empty();
  for (auto& [other_id, other] : tests_) other.had_company = true;
  tests_.emplace(
      id,
      Test{
          .pid = pid, .identity = std::move(identity), .group = group, .had_company = has_company});
}

void Kinship::MarkEnded(ChildId id) {
  const auto test = tests_.find(id);
  if (test != tests_.end()) test->second.has_ended = true;
}

void Kinship::Remove(ChildId id) {
  tests_.erase(id);
}

ChildId Kinship::TestOf(pid_t pid) const {
  for (const auto& [id, test] : tests_) {
    if (test.pid == pid && !test.has_ended) return id;
  }
  return 0;
}

Kinship::Descendants Kinship::Find(ChildId id) const {
  Descendants found;
  for (int look = 0; look < kLooks && HasChildren(); ++look) {
    found = {};
    bool changed = false;
    for (const pid_t pid : child_list_.Look()) {
      if (foreign_.count(pid) != 0 || disowned_.count(pid) != 0 || TestOf(pid) != 0) continue;
      const ChildId owner = OwnerOf(pid);
      // The children of a zombie are ours by now, but not in this list.
      if (ReapIfZombie(pid)) {
        changed = true;
      } else if (owner == id) {
        found.certain.push_back(pid);
      } else if (owner == 0) {
        found.possible.push_back(pid);
      }
    }
    if (!changed) break;
  }
  AddGroup(id, found);
  return found;
}

// A process with a parent of its own in the group is no child of ours.
void Kinship::AddGroup(ChildId id, Descendants& found) const {
  const auto test = tests_.find(id);
  if (test == tests_.end() || test->second.group == nullptr) return;
  if (!test->second.group->IsPopulated()) return;
  for (const pid_t pid : test->second.group->Processes()) {
    if (pid == test->second.pid || foreign_.count(pid) != 0 || IsStranger(id, pid) ||
        std::find(found.certain.begin(), found.certain.end(), pid) != found.certain.end()) {
      continue;
    }
    found.certain.push_back(pid);
  }
}

bool Kinship::IsStranger(ChildId id, pid_t pid) const {
  const std::optional<pid_t> top = TopAncestor(pid);
  // A process that is gone is no matter.
  if (!top.has_value()) return false;
  if (*top == 0 || others_.count(*top) != 0) return true;
  const ChildId other = TestOf(*top);
  return other != 0 && other != id;
}

ChildId Kinship::TestWith(pid_t process) const {
  const std::string groups = ProcCgroupOf(process);
  for (const auto& [id, test] : tests_) {
    if (test.group != nullptr && test.group->Holds(groups)) return id;
  }
  const pid_t session = ::getsid(process);
  for (const auto& [id, test] : tests_) {
    if (test.pid == session) return id;
  }
  for (const auto& [id, test] : tests_) {
    if (!test.identity.empty() && HasEnvironmentEntry(process, test.identity)) return id;
  }
  return 0;
}

// Returns 0 when nothing shows it. A pid that we have not reaped cannot be recycled, so the look at
// it is not racy.
ChildId Kinship::OwnerOf(pid_t orphan) const {
  if (const ChildId test = TestWith(orphan); test != 0) return test;
  const bool alone = tests_.size() == 1 && !tests_.begin()->second.had_company;
  return alone ? tests_.begin()->first : 0;
}

void Kinship::Disown(std::span<const pid_t> pids) {
  disowned_.insert(pids.begin(), pids.end());
}

void Kinship::GiveUp(pid_t pid) {
  foreign_.insert(pid);
}

void Kinship::Forget(pid_t pid) {
  others_.erase(pid);
  foreign_.erase(pid);
  disowned_.erase(pid);
}

void Kinship::KillLeftovers() {
  disowned_.clear();
  for (int generation = 0; generation < kGenerations && HasChildren(); ++generation) {
    bool found = false;
    for (const pid_t pid : child_list_.Look()) {
      if (foreign_.count(pid) != 0) continue;
      found = true;
      // Destroyed at once, which kills and reaps.
      ktstr::Pidfd(pid, ktstr::UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))));
      // A process that not even SIGKILL has ended is not waited for once more.
      if (::kill(pid, 0) == 0) GiveUp(pid);
    }
    if (!found) return;
  }
}

}  // namespace runner
