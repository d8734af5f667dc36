// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Processes are made where a seccomp filter refuses clone3. Each test runs in a child that has the
// filter, and whose exit code is the result.
#include "ktstr/base/process_birth.h"

#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/sys.h"
#include "ktstr/base/vfork_clone.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/machine/cgroup_tree.h"
#include "ktstr/testing/seccomp.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

constexpr int kNoSeccomp = 99;

// The exit code of a child that runs `body` where clone3 is answered with `error`; 0: no filter.
int ExitBehindFilter(int error, const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (error != 0 && !testing::RefuseCall(SYS_clone3, error)) ::_exit(kNoSeccomp);
    ::_exit(body());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void ExitWith(const void* code) noexcept {
  fork_safe::ExitProcess(*static_cast<const int*>(code));
}

// The exit code of a process made so; -1: it could not be made, -2: it was killed.
int Outcome(const sys::CloneOptions& options, void (*main)(const void*) noexcept,
            const void* argument) {
  absl::StatusOr<sys::ClonedProcess> made = sys::CloneProcess(options, main, argument);
  if (!made.ok()) return -1;
  const absl::StatusOr<ProcessExit> exit = Pidfd(made->pid, std::move(made->pidfd)).Reap();
  return !exit.ok() || exit->signaled ? -2 : exit->code;
}

// Whether SIGUSR1, which has a handler in the parent, is at its default, and SIGUSR2 ignored.
void LookAtHandlers(const void*) noexcept {
  struct sigaction first {};
  struct sigaction second {};
  ::sigaction(SIGUSR1, nullptr, &first);
  ::sigaction(SIGUSR2, nullptr, &second);
  fork_safe::ExitProcess(first.sa_handler == SIG_DFL && second.sa_handler == SIG_IGN ? 7 : 8);
}

std::string NameOf(const ::testing::TestParamInfo<int>& refusal) {
  return refusal.param == 0 ? "None" : strerrorname_np(refusal.param);
}

class ProcessBirthTest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (ExitBehindFilter(GetParam(), [] { return 0; }) == kNoSeccomp) {
      GTEST_SKIP() << "the kernel takes no seccomp filter";
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Refusal, ProcessBirthTest, ::testing::Values(0, ENOSYS, EPERM), NameOf);

TEST_P(ProcessBirthTest, AProcessIsMade) {
  EXPECT_EQ(ExitBehindFilter(GetParam(),
                             [] {
                               const int code = 7;
                               return Outcome({}, ExitWith, &code);
                             }),
            7);
}

TEST_P(ProcessBirthTest, TheRefusalIsKnownAfterwards) {
  EXPECT_EQ(ExitBehindFilter(GetParam(),
                             [] {
                               const int code = 0;
                               Outcome({}, ExitWith, &code);
                               return fork_safe::Clone3Refusal();
                             }),
            GetParam());
}

TEST_P(ProcessBirthTest, AnErrorThatIsNoRefusalIsNotTakenForOne) {
  EXPECT_EQ(ExitBehindFilter(GetParam() == 0 ? 0 : EAGAIN,
                             [] {
                               return fork_safe::NoteClone3Failure(EAGAIN) ||
                                              fork_safe::Clone3Refusal() != 0
                                          ? 1
                                          : 0;
                             }),
            0);
  EXPECT_FALSE(fork_safe::NoteClone3Failure(EPERM)) << "the test itself has no filter";
}

TEST_P(ProcessBirthTest, HandlersAreResetAndIgnoredSignalsStayIgnored) {
  EXPECT_EQ(ExitBehindFilter(GetParam(),
                             [] {
                               ::signal(SIGUSR1, [](int) {});
                               ::signal(SIGUSR2, SIG_IGN);
                               return Outcome({.flags = CLONE_CLEAR_SIGHAND}, LookAtHandlers,
                                              nullptr);
                             }),
            7);
}

TEST_P(ProcessBirthTest, AForkOfTheWorkerSideIsMade) {
  EXPECT_EQ(ExitBehindFilter(GetParam(),
                             [] {
                               pid_t pid = 0;
                               if (fork_safe::Fork(pid) != 0) return 1;
                               if (pid == 0) fork_safe::ExitProcess(0);
                               return fork_safe::Reap(pid);
                             }),
            0);
}

// ---- with a cgroup ----

class ProcessBirthInCgroupTest : public ProcessBirthTest {
 protected:
  void SetUp() override {
    ProcessBirthTest::SetUp();
    if (IsSkipped()) return;
    absl::StatusOr<CgroupHierarchy> hierarchy = CgroupHierarchy::Find();
    if (!hierarchy.ok()) GTEST_SKIP() << hierarchy.status();
    absl::StatusOr<Cgroup> group =
        hierarchy->Create(absl::StrCat("ktstr-birth-test-", ::getpid()), {});
    if (!group.ok()) GTEST_SKIP() << group.status();
    group_ = *std::move(group);
  }

  std::optional<Cgroup> group_;
};
INSTANTIATE_TEST_SUITE_P(Refusal, ProcessBirthInCgroupTest, ::testing::Values(0, ENOSYS, EPERM),
                         NameOf);

// Exits with 7 when it is in the group of this name.
void LookAtGroup(const void* name) noexcept {
  std::array<std::byte, 4096> buffer;
  int fd = -1;
  size_t size = 0;
  if (fork_safe::OpenReadOnly("/proc/self/cgroup", fd) != 0) fork_safe::ExitProcess(2);
  fork_safe::Read(fd, buffer, size);
  const std::string_view text(reinterpret_cast<const char*>(buffer.data()), size);
  const bool is_in = text.find(static_cast<const char*>(name)) != std::string_view::npos;
  fork_safe::ExitProcess(is_in ? 7 : 8);
}

int LookAtGroupUntilExec(void* name) noexcept {
  LookAtGroup(name);
  return 0;
}

TEST_P(ProcessBirthInCgroupTest, ItIsThereBeforeItDoesAnything) {
  EXPECT_EQ(ExitBehindFilter(GetParam(),
                             [&] {
                               const std::string name =
                                   absl::StrCat("ktstr-birth-test-", ::getppid());
                               return Outcome({.flags = CLONE_FILES, .cgroup_fd = group_->fd()},
                                              LookAtGroup, name.c_str());
                             }),
            7);
}

TEST_P(ProcessBirthInCgroupTest, AChildThatBorrowsMemoryIsThereToo) {
  EXPECT_EQ(ExitBehindFilter(GetParam(),
                             [&] {
                               std::string name = absl::StrCat("ktstr-birth-test-", ::getppid());
                               alignas(64) std::array<std::byte, 64 * 1024> stack;
                               absl::StatusOr<Pidfd> made =
                                   sys::CloneUntilExec({.cgroup_fd = group_->fd()}, stack,
                                                       LookAtGroupUntilExec, name.data());
                               if (!made.ok()) return 1;
                               const absl::StatusOr<ProcessExit> exit = made->Reap();
                               return exit.ok() && !exit->signaled ? exit->code : 2;
                             }),
            7);
}

TEST_P(ProcessBirthInCgroupTest, AGroupThatCannotBeEnteredIsAnErrorAndNoChildIsLeft) {
  // Beside a threaded group, a new one is of no valid type until it is threaded as well.
  ASSERT_OK_AND_ASSIGN(const Cgroup threaded, group_->CreateChild("threaded"));
  ASSERT_OK(WriteCgroupFile(threaded.path(), "cgroup.type", "threaded"));
  ASSERT_OK_AND_ASSIGN(const Cgroup invalid, group_->CreateChild("invalid"));

  EXPECT_EQ(ExitBehindFilter(GetParam(),
                             [&] {
                               const int code = 7;
                               const absl::StatusOr<sys::ClonedProcess> made =
                                   sys::CloneProcess({.cgroup_fd = invalid.fd()}, ExitWith, &code);
                               if (made.ok()) return 1;
                               return ::waitpid(-1, nullptr, __WALL) == -1 && errno == ECHILD ? 0
                                                                                              : 2;
                             }),
            0);
}

}  // namespace
}  // namespace ktstr
