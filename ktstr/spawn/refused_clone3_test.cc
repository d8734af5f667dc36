// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Workloads where a seccomp filter refuses clone3, as in a container.

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "ktstr/base/sys.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/seccomp.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/fork_exit.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kNoSeccomp[] = "no seccomp";

// What `body` returns in a child whose calls of clone3 are answered with `error`.
std::string BehindFilter(int error, const std::function<std::string()>& body) {
  absl::StatusOr<sys::Pipe> pipe = sys::MakePipe();
  if (!pipe.ok()) return std::string(pipe.status().message());
  const pid_t child = ::fork();
  if (child == 0) {
    const bool is_filtered = testing::RefuseCall(SYS_clone3, error);
    sys::WriteAll(pipe->write_end.get(), is_filtered ? body() : kNoSeccomp).IgnoreError();
    ::_exit(0);
  }
  pipe->write_end.reset();
  std::string said(4096, '\0');
  size_t size = 0;
  for (;;) {
    const auto part =
        sys::Read(pipe->read_end.get(), std::span(said.data() + size, said.size() - size));
    if (!part.ok() || *part == 0) break;
    size += *part;
  }
  ::waitpid(child, nullptr, 0);
  said.resize(size);
  return said;
}

// "completed; NOTES", or what went wrong.
std::string OutcomeOf(const WorkloadConfig& config) {
  const absl::StatusOr<WorkloadReport> report = testing::RunIterations(config, 3);
  if (!report.ok()) return std::string(report.status().message());
  std::string text = report->setup_complete() ? "completed;" : "incomplete;";
  for (const std::string& note : report->notes) absl::StrAppend(&text, " ", note, ";");
  return text;
}

class RefusedClone3Test : public ::testing::TestWithParam<int> {
 protected:
  static void Expect(const WorkloadConfig& config) {
    const std::string said = BehindFilter(GetParam(), [&] { return OutcomeOf(config); });
    if (said == kNoSeccomp) GTEST_SKIP() << "the kernel takes no seccomp filter";
    EXPECT_THAT(said, StartsWith("completed;"));
    EXPECT_THAT(said, HasSubstr(absl::StrCat("clone3 is refused (", strerrorname_np(GetParam()))));
    EXPECT_EQ(said.find("clone3 is refused"), said.rfind("clone3 is refused")) << "named once";
  }
};
INSTANTIATE_TEST_SUITE_P(Errno, RefusedClone3Test, ::testing::Values(ENOSYS, EPERM),
                         [](const auto& param_info) -> std::string {
                           return strerrorname_np(param_info.param);
                         });

TEST_P(RefusedClone3Test, WorkersAreForked) {
  Expect({.groups = {{.work = PipeIo{}, .workers = 4}}});
}

TEST_P(RefusedClone3Test, AGuardianIsMadeAndWorkersFork) {
  Expect({.groups = {{.work = ForkExit{}}}, .guardian = true});
}

TEST_P(RefusedClone3Test, WorkersAreInTheirCgroups) {
  const absl::StatusOr<CgroupHierarchy> hierarchy = CgroupHierarchy::Find();
  if (!hierarchy.ok() || !hierarchy->Create("ktstr-refused-test", {}).ok()) {
    GTEST_SKIP() << "no cgroup v2 group can be made";
  }
  Expect({.groups = {{.work = PipeIo{}, .workers = 2, .cgroup = CgroupConfig{.name = "a"}},
                     {.work = SpinWait{}, .cgroup = CgroupConfig{.name = "b"}}},
          .guardian = true});
}

}  // namespace
}  // namespace ktstr
