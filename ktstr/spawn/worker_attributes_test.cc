// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What a group's configuration makes of its workers, as /proc shows it.

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/machine/cgroup_probe.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr uid_t kNobody = 65534;

// The words after a key of /proc/PID/status.
std::vector<std::string> StatusWords(pid_t pid, absl::string_view key) {
  const absl::StatusOr<std::string> text = ReadFile(absl::StrCat("/proc/", pid, "/status"));
  if (!text.ok()) return {};
  for (const absl::string_view line : absl::StrSplit(*text, '\n')) {
    if (!absl::StartsWith(line, absl::StrCat(key, ":"))) continue;
    const std::vector<absl::string_view> words =
        absl::StrSplit(line.substr(key.size() + 1), absl::ByAnyChar(" \t"), absl::SkipEmpty());
    return {words.begin(), words.end()};
  }
  return {};
}

TEST(WorkerAttributesTest, WorkersBearTheName) {
  ASSERT_OK_AND_ASSIGN(
      const Workload workload,
      Workload::Spawn(
          {.groups = {{.name = "load", .work = SpinWait{}, .comm = "busy bee"},
                      {.name = "a name that is too long", .work = SpinWait{}, .workers = 2}}}));

  EXPECT_THAT(ReadFile(absl::StrCat("/proc/", workload.worker_pids()[0], "/comm")),
              IsOkAndHolds("busy bee\n"));
  EXPECT_THAT(ReadFile(absl::StrCat("/proc/", workload.worker_pids()[1], "/comm")),
              IsOkAndHolds("a name that i-1\n"));
  EXPECT_THAT(ReadFile(absl::StrCat("/proc/", workload.worker_pids()[2], "/comm")),
              IsOkAndHolds("a name that i-2\n"));
}

TEST(WorkerAttributesTest, WorkersAreTheUserAndTheGroup) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may change the user";
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Workload::Spawn({.groups = {{.work = SpinWait{}, .uid = kNobody, .gid = kNobody}}}));
  const pid_t pid = workload.worker_pids()[0];

  EXPECT_THAT(StatusWords(pid, "Uid"), ElementsAre("65534", "65534", "65534", "65534"));
  EXPECT_THAT(StatusWords(pid, "Gid"), ElementsAre("65534", "65534", "65534", "65534"));
  EXPECT_THAT(StatusWords(pid, "Groups"), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());
  EXPECT_TRUE(report.workers[0].completed);
}

TEST(WorkerAttributesTest, AnotherUsersWorkerStillDiesWithItsParent) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may change the user";
  int pids[2];
  ASSERT_EQ(::pipe(pids), 0);
  const pid_t harness = ::fork();
  if (harness == 0) {
    const absl::StatusOr<Workload> workload =
        Workload::Spawn({.groups = {{.work = SpinWait{}, .uid = kNobody}}});
    const pid_t worker = workload.ok() ? workload->worker_pids()[0] : 0;
    if (::write(pids[1], &worker, sizeof worker) != sizeof worker) ::_exit(1);
    ::_exit(0);  // No destructor runs.
  }
  pid_t worker = 0;
  ASSERT_EQ(::read(pids[0], &worker, sizeof worker), static_cast<ssize_t>(sizeof worker));
  ASSERT_EQ(::waitpid(harness, nullptr, 0), harness);
  ASSERT_GT(worker, 0);

  // Gone, or a zombie that its new parent has not reaped yet.
  for (;;) {
    const std::vector<std::string> state = StatusWords(worker, "State");
    if (state.empty() || state[0] == "Z") break;
    ::usleep(1000);
  }
  ::close(pids[0]);
  ::close(pids[1]);
}

TEST(WorkerAttributesTest, AMemoryPolicyIsSetAndTold) {
  const GroupConfig group{.work = SpinWait{}, .mem_policy = MemPolicy::Bind(NodeSet::Of({0}))};
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {group}}));
  const pid_t pid = workload.worker_pids()[0];

  const absl::StatusOr<std::string> maps = ReadFile(absl::StrCat("/proc/", pid, "/numa_maps"));
  if (!maps.ok()) GTEST_SKIP() << maps.status();
  EXPECT_THAT(*maps, HasSubstr(" bind:0 "));
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());
  EXPECT_EQ(report.groups[0].mem_policy, "bind:0");
  EXPECT_TRUE(report.setup_complete());
}

TEST(WorkerAttributesTest, AMemoryPolicyThatTheKernelRefusesIsRecorded) {
  const GroupConfig group{.work = SpinWait{},
                          .mem_policy = MemPolicy::Bind(NodeSet::Of({NodeSet::kMaxNodes - 1}))};
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       RunWorkload({.groups = {group}}, absl::ZeroDuration()));

  EXPECT_FALSE(report.setup_complete());
  EXPECT_THAT(report.workers[0].setup_failures,
              ElementsAre(Field(&SetupFailure::step, "memory_policy")));
}

TEST(WorkerAttributesTest, ACoreCookieIsGivenOrItsLackIsRecorded) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunWorkload({.groups = {{.work = SpinWait{}, .workers = 2, .core_cookie = true}}},
                  absl::ZeroDuration()));

  for (const WorkerReport& worker : report.workers) {
    EXPECT_TRUE(worker.completed);
    EXPECT_THAT(worker.setup_failures, Each(Field(&SetupFailure::step, "core_scheduling")));
  }
}

TEST(WorkerAttributesTest, WorkersAreInTheirCgroupBeforeTheyStart) {
  if (const std::string lacks = WhyNoCgroups(); !lacks.empty()) GTEST_SKIP() << lacks;
  const GroupConfig group{.work = SpinWait{}, .workers = 2, .cgroup = CgroupConfig{.name = "in"}};
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {group}}));

  for (const pid_t pid : workload.worker_pids()) {
    EXPECT_THAT(ReadFile(absl::StrCat("/proc/", pid, "/cgroup")), IsOkAndHolds(HasSubstr("/in\n")));
  }
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());
  ASSERT_TRUE(report.groups[0].cgroup.has_value());
  EXPECT_FALSE(PathExists(*report.groups[0].cgroup));
  EXPECT_THAT(report.workers, Each(Field(&WorkerReport::completed, true)));
}

TEST(WorkerAttributesTest, WhatThreadsCannotHaveIsRefused) {
  GroupConfig group{.work = SpinWait{}, .mode = WorkerMode::kThread};
  group.uid = kNobody;
  EXPECT_THAT(Workload::Spawn({.groups = {group}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("groups[0].uid = 65534")));
  group.uid.reset();
  group.cgroup = CgroupConfig{.name = "in"};
  EXPECT_THAT(Workload::Spawn({.groups = {group}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("use fork mode")));
}

}  // namespace
}  // namespace ktstr
