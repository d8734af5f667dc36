// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/child.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/fork_safe_exec.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/base/vfork_clone.h"

namespace runner {
namespace {

// It has room for a burst of a chatty test while the runner is busy with another one.
constexpr int kPipeBytes = 256 * 1024;
constexpr size_t kStackBytes = 64 * 1024;

enum class Step { kNone, kSession, kDirectory, kDescriptors, kExecute };

// Shared with the child, which runs in our memory until it executes.
struct StartPlan {
  char* const* argv;
  char* const* shell_argv;  // Of /bin/sh, to run argv[0] as a script.
  char* const* environment;
  const char* directory;
  uint64_t ignored_signals;
  int null_fd;  // Both -1: the child keeps its session and its standard descriptors.
  int output_fd;
  Step failed_step = Step::kNone;
  int error = 0;
};

// By the raw call, since the C library keeps two signals for itself and refuses to reset them.
void RestoreSignals(uint64_t ignored) noexcept {
  constexpr unsigned long kDefault = 0;  // SIG_DFL and SIG_IGN; the rest is flags and a mask.
  constexpr unsigned long kIgnore = 1;
  for (int signal = 1; signal < NSIG; ++signal) {
    const bool is_ignored = ((ignored >> (signal - 1)) & 1) != 0;
    const std::array<unsigned long, 4> action{is_ignored ? kIgnore : kDefault};
    ::syscall(SYS_rt_sigaction, signal, action.data(), nullptr, sizeof(uint64_t));
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// The child's side: no heap, no locks. The parent is suspended meanwhile and every signal is
// blocked.
Step PrepareAndExecute(const StartPlan& plan) noexcept {
  const bool is_apart = plan.output_fd >= 0;
  if ((is_apart && ::setsid() < 0) || ::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
    return Step::kSession;
  }
  if (::chdir(plan.directory) != 0) return Step::kDirectory;
  if (is_apart &&
      (::dup2(plan.null_fd, STDIN_FILENO) < 0 || ::dup2(plan.output_fd, STDOUT_FILENO) < 0 ||
       ::dup2(plan.output_fd, STDERR_FILENO) < 0)) {
    return Step::kDescriptors;
  }
  if (::syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC) != 0) return Step::kDescriptors;
  RestoreSignals(plan.ignored_signals);
  errno = ktstr::fork_safe::ExecOrShell(plan.argv[0], plan.argv, plan.shell_argv, plan.environment);
  return Step::kExecute;
}

int ChildMain(void* argument) noexcept {
  auto& plan = *static_cast<StartPlan*>(argument);
  plan.failed_step = PrepareAndExecute(plan);
  plan.error = errno;
  ::_exit(127);
}

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> ShellCommand(const std::vector<std::string>& argv) {
  std::vector<std::string> words = {"/bin/sh"};
  words.insert(words.end(), argv.begin(), argv.end());
  return words;
}

absl::string_view Remedy(int error, const Command& command) {
  switch (error) {
    case ENOENT:
      return "; the interpreter or dynamic loader that it names is missing";
    case ENOEXEC:
      return "; it is a program for another machine, or damaged";
    case EACCES:
      return "; chmod +x it, and look for a noexec mount";
    case E2BIG:
      return "; make its arguments or the environment smaller";
    default:
      return command.argv[0].empty() ? "; it has no name" : "";
  }
}

absl::Status StartFailure(const StartPlan& plan, const Command& command) {
  switch (plan.failed_step) {
    case Step::kDirectory:
      return absl::ErrnoToStatus(plan.error, absl::StrCat("chdir ", command.directory));
    case Step::kExecute: {
      const absl::Status status =
          absl::ErrnoToStatus(plan.error, absl::StrCat("execve ", command.argv[0]));
      return absl::Status(status.code(),
                          absl::StrCat(status.message(), Remedy(plan.error, command)));
    }
    default:
      return absl::ErrnoToStatus(plan.error, "set up the test's session and descriptors");
  }
}

// Handlers of ours must not run in the child, so signals are blocked around the clone.
absl::StatusOr<ktstr::Pidfd> CloneChild(StartPlan& plan, bool own_network, int cgroup_fd) {
  alignas(64) std::array<std::byte, kStackBytes> stack;
  sigset_t all;
  sigset_t previous;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &previous);
  absl::StatusOr<ktstr::Pidfd> process =
      ktstr::sys::CloneUntilExec({.flags = own_network ? CLONE_NEWNET : uint64_t{0},
                                  .exit_signal = SIGCHLD,
                                  .cgroup_fd = cgroup_fd},
                                 stack, &ChildMain, &plan);
  ::pthread_sigmask(SIG_SETMASK, &previous, nullptr);
  return process;
}

// The descriptors of a child that is apart; invalid ones are -1.
struct Descriptors {
  ktstr::UniqueFd null;
  ktstr::sys::Pipe pipe;
};

absl::StatusOr<Descriptors> MakeDescriptors() {
  Descriptors descriptors;
  ASSIGN_OR_RETURN(descriptors.pipe, ktstr::sys::MakePipe());
  ASSIGN_OR_RETURN(descriptors.null, ktstr::sys::Open("/dev/null", O_RDONLY));
  if (::fcntl(descriptors.pipe.read_end.get(), F_SETFL, O_NONBLOCK) != 0) {
    return absl::ErrnoToStatus(errno, "fcntl O_NONBLOCK of a pipe");
  }
  // A refusal (fs.pipe-user-pages-soft) leaves the default size, which works too.
  ::fcntl(descriptors.pipe.write_end.get(), F_SETPIPE_SZ, kPipeBytes);
  return descriptors;
}

absl::Status CloneFailure(const absl::Status& status, bool own_network) {
  // Not when it is about the number of processes.
  if (!own_network || absl::IsUnavailable(status)) return status;
  return absl::Status(
      status.code(),
      absl::StrCat(status.message(), "; a network namespace takes root, and CONFIG_NET_NS"));
}

}  // namespace

absl::StatusOr<StartedChild> StartChild(const Command& command) {
  Descriptors descriptors;
  if (!command.shares_terminal) {
    ASSIGN_OR_RETURN(descriptors, MakeDescriptors());
  }
  const std::vector<char*> argv = Pointers(command.argv);
  const std::vector<std::string> shell_words = ShellCommand(command.argv);
  const std::vector<char*> shell_argv = Pointers(shell_words);
  const std::vector<char*> environment = Pointers(command.environment);
  StartPlan plan{.argv = argv.data(),
                 .shell_argv = shell_argv.data(),
                 .environment = environment.data(),
                 .directory = command.directory.c_str(),
                 .ignored_signals = command.ignored_signals,
                 .null_fd = descriptors.null.get(),
                 .output_fd = descriptors.pipe.write_end.get()};
  absl::StatusOr<ktstr::Pidfd> process = CloneChild(plan, command.own_network, command.cgroup_fd);
  const bool is_in_cgroup = command.cgroup_fd >= 0 && process.ok();
  // A test without a group is better than none.
  if (!process.ok() && command.cgroup_fd >= 0) {
    process = CloneChild(plan, command.own_network, -1);
  }
  if (!process.ok()) return CloneFailure(process.status(), command.own_network);
  if (plan.failed_step != Step::kNone) return StartFailure(plan, command);
  return StartedChild{.process = *std::move(process),
                      .output = std::move(descriptors.pipe.read_end),
                      .is_in_cgroup = is_in_cgroup};
}

}  // namespace runner
