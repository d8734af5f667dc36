// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/debug_session.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "runner/run/attempt.h"
#include "runner/run/run_folder.h"

namespace runner {
namespace {

// As long as it lives, Ctrl-C and Ctrl-\ do nothing to this process.
class TerminalSignalsIgnored {
 public:
  TerminalSignalsIgnored() {
    interrupt_ = ::signal(SIGINT, SIG_IGN);
    quit_ = ::signal(SIGQUIT, SIG_IGN);
  }
  ~TerminalSignalsIgnored() {
    ::signal(SIGINT, interrupt_);
    ::signal(SIGQUIT, quit_);
  }

 private:
  sighandler_t interrupt_;
  sighandler_t quit_;
};

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

absl::StatusOr<pid_t> Spawn(const Selftest& selftest, const std::vector<std::string>& environment) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addchdir_np(&actions, selftest.directory.c_str());
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t all;
  ::sigfillset(&all);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, selftest.argv[0].c_str(), &actions, &attributes,
                                  Pointers(selftest.argv).data(), Pointers(environment).data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return pid;
  return absl::ErrnoToStatus(error,
                             absl::StrCat("start ", selftest.argv[0], " in ", selftest.directory));
}

absl::StatusOr<ExitStatus> Wait(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return absl::ErrnoToStatus(errno, absl::StrCat("waitpid ", pid));
  }
  if (WIFSIGNALED(status)) {
    return ExitStatus{.kind = ExitStatus::Kind::kSignaled,
                      .code = WTERMSIG(status),
                      .core_dumped = WCOREDUMP(status)};
  }
  return ExitStatus{.kind = ExitStatus::Kind::kExited, .code = WEXITSTATUS(status)};
}

}  // namespace

absl::StatusOr<ExitStatus> DebugTest(const Selftest& selftest, double duration_scale) {
  if (!selftest.problem.empty()) return absl::FailedPreconditionError(selftest.problem);
  ASSIGN_OR_RETURN(const TemporaryFolder folder, TemporaryFolder::Create());
  std::vector<std::string> environment = BaseEnvironment();
  environment.push_back(absl::StrCat("KTSTR_RUN_ID=debug-", ::getpid()));
  environment.push_back(absl::StrFormat("KTSTR_DURATION_SCALE=%g", duration_scale));
  for (const char* variable : {"KTSTR_ARTIFACTS_DIR", "TMPDIR"}) {
    const std::string path = ktstr::JoinPath(folder.path(), variable);
    RETURN_IF_ERROR(ktstr::MakeDirectories(path));
    environment.push_back(absl::StrCat(variable, "=", path));
  }
  const TerminalSignalsIgnored ignored;
  ASSIGN_OR_RETURN(const pid_t pid, Spawn(selftest, environment));
  return Wait(pid);
}

}  // namespace runner
