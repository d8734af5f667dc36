// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A forked worker shares its parent's descriptor table until it takes its own: until then whatever
// it did to a descriptor, it would do to the parent's. A tracer looks at what it does first.
#include <gtest/gtest.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <map>
#include <set>

#include "ktstr/spawn/run_iterations.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/work_types/pipe_io.h"

namespace ktstr {
namespace {

constexpr int kWorkers = 4;
constexpr int kTracingRefused = 77;

struct SystemCall {
  uint64_t number = 0;
  uint64_t flags = 0;  // The third argument.
};

// A host program whose one workload is traced. The status is its last word.
[[noreturn]] void RunTracedHost() {
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(kTracingRefused);
  ::raise(SIGSTOP);
  const auto report = testing::RunIterations(
      {.groups = {{.work = PipeIo{.burst_iters = 0}, .workers = kWorkers}}}, 1);
  ::_exit(report.ok() ? 0 : 1);
}

// Follows the host and all that it clones to their ends: the first system call of each process that
// it cloned. `host_status` becomes the host's wait status.
class Tracer {
 public:
  explicit Tracer(pid_t host) : host_(host) {}

  void Follow() {
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, __WALL)) > 0 || errno == EINTR;) {
      if (pid > 0) Handle(pid, status);
    }
  }
  const std::map<pid_t, SystemCall>& first_calls() const { return first_calls_; }
  int host_status() const { return host_status_; }

 private:
  void Handle(pid_t pid, int status) {
    if (!WIFSTOPPED(status)) {
      if (pid == host_) host_status_ = status;
      return;
    }
    const bool is_new = seen_.insert(pid).second;
    if (pid == host_ && is_new) {
      ::ptrace(PTRACE_SETOPTIONS, pid, nullptr,
               PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                   PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL);
    }
    const int signal = WSTOPSIG(status);
    if (signal == (SIGTRAP | 0x80)) NoteCall(pid);
    // What stops a new tracee and what reports an event is the tracer's, all else the program's.
    const bool is_ours = is_new || signal == (SIGTRAP | 0x80) || (status >> 16) != 0;
    ::ptrace(PTRACE_SYSCALL, pid, nullptr, is_ours ? 0 : signal);
  }

  void NoteCall(pid_t pid) {
    if (pid == host_ || first_calls_.contains(pid)) return;
    __ptrace_syscall_info info{};
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0) return;
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return;
    first_calls_[pid] = {.number = info.entry.nr, .flags = info.entry.args[2]};
  }

  const pid_t host_;
  int host_status_ = -1;
  std::set<pid_t> seen_;
  std::map<pid_t, SystemCall> first_calls_;
};

TEST(DescriptorWindowTest, AWorkerTakesItsOwnTableBeforeAnythingElse) {
  const pid_t host = ::fork();
  if (host == 0) RunTracedHost();

  Tracer tracer(host);
  tracer.Follow();

  ASSERT_TRUE(WIFEXITED(tracer.host_status())) << tracer.host_status();
  if (WEXITSTATUS(tracer.host_status()) == kTracingRefused) GTEST_SKIP() << "no ptrace here";
  ASSERT_EQ(WEXITSTATUS(tracer.host_status()), 0);
  EXPECT_EQ(tracer.first_calls().size(), size_t{kWorkers});
  for (const auto& [pid, call] : tracer.first_calls()) {
    EXPECT_EQ(call.number, uint64_t{SYS_close_range}) << "process " << pid;
    EXPECT_NE(call.flags & CLOSE_RANGE_UNSHARE, 0u) << "process " << pid;
  }
}

}  // namespace
}  // namespace ktstr
