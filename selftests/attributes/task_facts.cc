// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/attributes/task_facts.h"

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ktstr/base/errno_status.h"
#include "ktstr/base/file.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_exec.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/base/mapped_region.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/selftest/in_child.h"

namespace ktstr {
namespace {

// The exit code of a process that could not execute the program.
constexpr int kNotExecuted = 127;
// The user and group without rights of their own (the kernel's overflowuid).
constexpr uid_t kNobody = 65534;

// Reads the facts of the calling thread. Worker side.
int ReadOwn(TaskFacts& facts) noexcept {
  if (const int error = fork_safe::GetSchedAttr(0, facts.attr); error != 0) return error;
  if (const int error = fork_safe::GetTimerSlack(facts.timer_slack_ns); error != 0) return error;
  if (const int error = fork_safe::GetThreadName(facts.name); error != 0) return error;
  return fork_safe::GetAffinity(0, facts.affinity.mutable_words());
}

absl::StatusOr<TaskFacts> ReadOf(pid_t pid) {
  TaskFacts facts;
  if (const int error = fork_safe::GetSchedAttr(pid, facts.attr); error != 0) {
    return ErrnoStatus(error, absl::StrCat("sched_getattr ", pid));
  }
  if (const int error = fork_safe::GetAffinity(pid, facts.affinity.mutable_words()); error != 0) {
    return ErrnoStatus(error, absl::StrCat("sched_getaffinity ", pid));
  }
  ASSIGN_OR_RETURN(const std::string slack,
                   ReadFile(absl::StrCat("/proc/", pid, "/timerslack_ns")));
  if (!absl::SimpleAtoi(slack, &facts.timer_slack_ns)) {
    return absl::InternalError(absl::StrCat("/proc/", pid, "/timerslack_ns is no number: ", slack));
  }
  ASSIGN_OR_RETURN(const std::string comm, ReadFile(absl::StrCat("/proc/", pid, "/comm")));
  const absl::string_view name = absl::StripSuffix(comm, "\n");
  name.copy(facts.name.data(), std::min(name.size(), facts.name.size() - 1));
  return facts;
}

struct ExecTask {
  const std::function<int()>& prepare;
  Generations& seen;
};

void PrepareAndExec(const void* argument) noexcept {
  const auto& task = *static_cast<const ExecTask*>(argument);
  // The output of the program shall go nowhere.
  fork_safe::CloseRange(0, ~0u, false);
  task.seen.error = task.prepare();
  if (task.seen.error == 0) task.seen.error = ReadOwn(task.seen.before);
  if (task.seen.error == 0) task.seen.error = fork_safe::ExecSelf("--help");
  fork_safe::ExitProcess(kNotExecuted);
}

void ForkAndLook(Generations& seen, const std::function<int()>& first) noexcept {
  pid_t child = 0;
  seen.error = fork_safe::Fork(child);
  if (seen.error != 0) return;
  if (child == 0) {
    if (first) seen.error = first();
    if (seen.error == 0) seen.error = ReadOwn(seen.after);
    fork_safe::ExitProcess(0);
  }
  fork_safe::Reap(child);
}

}  // namespace

std::string Describe(const SchedAttr& attr) {
  const auto kind = static_cast<PolicyKind>(attr.policy);
  std::string text = PolicyName(kind);
  switch (kind) {
    case PolicyKind::kFifo:
    case PolicyKind::kRoundRobin:
      absl::StrAppend(&text, " priority ", attr.priority);
      break;
    case PolicyKind::kDeadline:
      absl::StrAppend(&text, " ", attr.runtime, ",", attr.deadline, ",", attr.period);
      break;
    case PolicyKind::kNormal:
    case PolicyKind::kBatch:
      absl::StrAppend(&text, " nice ", attr.nice);
      break;
    default:
      break;
  }
  if ((attr.flags & fork_safe::kSchedResetOnFork) != 0) text += " reset-on-fork";
  return text;
}

int Take(const SchedAttr& attr) noexcept {
  return fork_safe::SetSchedAttr(0, attr);
}

int BecomeUnprivileged() noexcept {
  if (const int error = fork_safe::DropSchedulingLimits(); error != 0) return error;
  // A task without the privilege to drop groups has none to drop.
  if (const int error = fork_safe::DropGroups(); error == EPERM) return 0;
  if (const int error = fork_safe::SetGid(kNobody); error != 0) return error;
  return fork_safe::SetUid(kNobody);
}

absl::StatusOr<Generations> AcrossFork(const std::function<int()>& prepare,
                                       const std::function<int()>& first) {
  ASSIGN_OR_RETURN(const Generations seen, InChild<Generations>([&](Generations& found) {
                     found.error = prepare();
                     if (found.error == 0) found.error = ReadOwn(found.before);
                     if (found.error == 0) ForkAndLook(found, first);
                   }));
  if (seen.error != 0) return ErrnoStatus(seen.error, "preparing and forking");
  return seen;
}

absl::StatusOr<Generations> AcrossExec(const std::function<int()>& prepare) {
  ASSIGN_OR_RETURN(MappedRegion region, MappedRegion::Shared(sizeof(Generations)));
  Generations& seen = *new (region.data()) Generations{};
  const ExecTask task{.prepare = prepare, .seen = seen};
  ASSIGN_OR_RETURN(sys::ClonedProcess cloned, sys::CloneProcess({}, &PrepareAndExec, &task));
  const Pidfd process(cloned.pid, std::move(cloned.pidfd));
  int code = 0;
  if (const int error = fork_safe::AwaitEnd(process.pid(), code); error != 0) {
    return ErrnoStatus(error, "waitid");
  }
  if (seen.error != 0) return ErrnoStatus(seen.error, "preparing and executing");
  ASSIGN_OR_RETURN(seen.after, ReadOf(process.pid()));
  return seen;
}

}  // namespace ktstr
