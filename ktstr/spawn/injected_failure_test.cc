// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Every system call of spawning, at each of its calls in turn, fails: the error names the step and,
// for a limit, the remedy, and nothing is left.

#include "ktstr/base/injected_failure.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/spawn/holdings.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "ktstr/work_types/pipe_io.h"

namespace ktstr {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// More calls than any step makes: what a walk that never ends would pass.
constexpr int kMostCalls = 1'000;

struct Failure {
  const char* call;
  int error;
  const char* remedy;
  int at_least;  // So many calls of it there are: the walk does reach them.
};

std::ostream& operator<<(std::ostream& out, const Failure& failure) {
  return out << failure.call;
}

bool CgroupsCanBeMade() {
  const absl::StatusOr<CgroupHierarchy> hierarchy = CgroupHierarchy::Find();
  return hierarchy.ok() && ::access(hierarchy->own_group().c_str(), W_OK) == 0;
}

// Processes with descriptors, threads, a cgroup of a group's own and a guardian.
WorkloadConfig Everything() {
  WorkloadConfig config{
      .groups = {{.work = PipeIo{}, .workers = 4},
                 {.work = FutexPingPong{}, .workers = 2, .mode = WorkerMode::kThread}}};
  config.guardian = true;
  if (CgroupsCanBeMade()) config.groups[0].cgroup = CgroupConfig{};
  return config;
}

struct Attempt {
  bool happened = false;
  absl::Status status;
};

// Spawns while the call fails, and ends what was spawned once it does not any more.
Attempt SpawnOnceWith(const Failure& failure, int nth) {
  auto injected = std::make_unique<sys::testing::FailCall>(failure.call, nth, failure.error);
  const absl::StatusOr<Workload> workload = Workload::Spawn(Everything());
  const bool happened = injected->happened();
  injected.reset();
  return {.happened = happened, .status = workload.status()};
}

class InjectedFailureTest : public ::testing::TestWithParam<Failure> {
 protected:
  void SetUp() override { AdoptOrphans(); }
};

TEST_P(InjectedFailureTest, IsNamedAndLeavesNothing) {
  const Failure& failure = GetParam();
  const Holdings before = CountHoldings();
  int nth = 1;
  for (; nth < kMostCalls; ++nth) {
    const Attempt attempt = SpawnOnceWith(failure, nth);
    if (!attempt.happened) {
      EXPECT_OK(attempt.status);
      break;
    }

    // What the workload can do without may fail.
    if (!attempt.status.ok()) {
      EXPECT_THAT(std::string(attempt.status.message()),
                  AllOf(HasSubstr(failure.call), HasSubstr(failure.remedy)));
    }
    ASSERT_EQ(SettledHoldings(before), before) << failure.call << " " << nth;
  }
  EXPECT_GT(nth, failure.at_least);
  EXPECT_LT(nth, kMostCalls);
  std::printf("%-14s failed at each of %d calls: named, nothing left\n", failure.call, nth - 1);
}

INSTANTIATE_TEST_SUITE_P(Calls, InjectedFailureTest,
                         ::testing::Values(Failure{"mmap", ENOMEM, "vm.max_map_count", 1},
                                           Failure{"eventfd", EMFILE, "RLIMIT_NOFILE", 2},
                                           Failure{"pipe2", EMFILE, "RLIMIT_NOFILE", 4},
                                           Failure{"epoll_create1", EMFILE, "RLIMIT_NOFILE", 1},
                                           Failure{"epoll_ctl", ENOSPC, "max_user_watches", 6},
                                           Failure{"clone3", EAGAIN, "RLIMIT_NPROC", 5},
                                           Failure{"pthread_create", EAGAIN, "RLIMIT_NPROC", 2},
                                           Failure{"pidfd_open", EMFILE, "RLIMIT_NOFILE", 1},
                                           Failure{"mkdir", EACCES, "", 0},
                                           Failure{"write", EACCES, "", 0},
                                           Failure{"open", EMFILE, "RLIMIT_NOFILE", 1}));

}  // namespace
}  // namespace ktstr
