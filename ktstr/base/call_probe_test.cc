// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/call_probe.h"

#include <errno.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace ktstr::sys {
namespace {

std::vector<std::string> Names(const std::vector<RefusedCall>& calls) {
  std::vector<std::string> names;
  for (const RefusedCall& call : calls) names.push_back(call.name);
  return names;
}

// Lets a filter answer `number` with `action` in this process and its children, for good.
bool Refuse(long number, uint32_t action) {
  sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, action),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{.len = std::size(code), .filter = code};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// The exit code of `body` in a forked process.
template <typename Body>
int InChild(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool Holds(const std::vector<RefusedCall>& calls, const char* name, int error, bool is_fatal) {
  for (const RefusedCall& call : calls) {
    if (call.name == name) return call.error == error && call.is_fatal == is_fatal;
  }
  return false;
}

TEST(CallProbeTest, CallsOfEveryDayAreNotRefused) {
  const std::vector<std::string> refused = Names(ProbeCalls());

  for (const char* name : {"sched_setaffinity", "sched_setscheduler", "setpriority"}) {
    EXPECT_THAT(refused, ::testing::Not(::testing::Contains(name)));
  }
}

TEST(CallProbeTest, EachCallThatAFilterRefusesIsNamedWithItsError) {
  constexpr int kNoFilters = 77;
  const int code = InChild([] {
    if (!Refuse(SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS)) return kNoFilters;
    Refuse(SYS_sched_setattr, SECCOMP_RET_ERRNO | EPERM);
    Refuse(SYS_umount2, SECCOMP_RET_ERRNO | EACCES);
    const std::vector<RefusedCall> refused = ProbeCalls();
    return Holds(refused, "clone3", ENOSYS, false) &&
                   Holds(refused, "sched_setattr", EPERM, false) &&
                   Holds(refused, "umount2", EACCES, false)
               ? 0
               : 1;
  });
  if (code == kNoFilters) GTEST_SKIP() << "takes seccomp filters";
  EXPECT_EQ(code, 0);
}

TEST(CallProbeTest, FilterThatKillsIsSurvived) {
  constexpr int kNoFilters = 77;
  const int code = InChild([] {
    if (!Refuse(SYS_clone3, SECCOMP_RET_KILL_PROCESS)) return kNoFilters;
    Refuse(SYS_umount2, SECCOMP_RET_TRAP);
    const std::vector<RefusedCall> refused = ProbeCalls();
    return Holds(refused, "clone3", 0, true) && Holds(refused, "umount2", 0, true) ? 0 : 1;
  });
  if (code == kNoFilters) GTEST_SKIP() << "takes seccomp filters";
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace ktstr::sys
