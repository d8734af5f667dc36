// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/in_child.h"

#include <signal.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace ktstr {
namespace {

struct ChildTask {
  const std::function<void()>& body;
  pid_t parent;
};

void ChildMain(const void* argument) noexcept {
  const auto& task = *static_cast<const ChildTask*>(argument);
  fork_safe::SetParentDeathSignal(SIGKILL);
  // The parent may have died before the signal was asked for.
  if (fork_safe::Getppid() != task.parent) fork_safe::ExitProcess(1);
  task.body();
  fork_safe::ExitProcess(0);
}

}  // namespace

absl::Status RunInChild(const std::function<void()>& body) {
  const ChildTask task{.body = body, .parent = fork_safe::Getpid()};
  ASSIGN_OR_RETURN(sys::ClonedProcess cloned, sys::CloneProcess({}, &ChildMain, &task));
  Pidfd child(cloned.pid, std::move(cloned.pidfd));
  ASSIGN_OR_RETURN(const ProcessExit exit, child.Reap());
  if (!exit.signaled && exit.code == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("a child process ended by ",
                                          exit.signaled ? "signal " : "exit code ", exit.code));
}

}  // namespace ktstr
