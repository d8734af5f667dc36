// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The fault matrix, second part: what the host program does to its workers, and limits.

#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ktstr/spawn/fault_matrix.h"
#include "ktstr/spawn/misbehave.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOk;
using ::ktstr::testing::StatusIs;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using Kind = WorkerExit::Kind;

class HostFaultTest : public FaultMatrixTest {
 protected:
  // One worker that is killed beside one that completes.
  static absl::StatusOr<WorkloadReport> RunOneOfEach() {
    const Misbehave dies{Misbehave::What::kSignalItself, SIGUSR1};
    auto workload =
        Workload::Spawn({.groups = {{.work = dies, .workers = 1}, {.work = SpinWait{}}}});
    if (!workload.ok()) return workload.status();
    return RunUntilFault(*std::move(workload));
  }

  static void ExpectOneOfEach(const WorkloadReport& report) {
    EXPECT_EQ(report.workers[0].exit.kind, Kind::kSignaled);
    EXPECT_EQ(report.workers[0].exit.code, SIGUSR1);
    EXPECT_TRUE(report.workers[1].completed);
  }

  static std::string DescribeBoth(const WorkloadReport& report) {
    return absl::StrCat(Describe(report.workers[0]), "; ", Describe(report.workers[1]));
  }
};

// While it lives, SIGCHLD has another action.
class ChildSignalAction {
 public:
  explicit ChildSignalAction(void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    ::sigaction(SIGCHLD, &action, &old_);
  }
  ~ChildSignalAction() { ::sigaction(SIGCHLD, &old_, nullptr); }

 private:
  struct sigaction old_ {};
};

TEST_F(HostFaultTest, ChildSignalsAreIgnored) {
  const ChildSignalAction ignored(SIG_IGN);

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunOneOfEach());

  Note("host ignores SIGCHLD", DescribeBoth(report));
  ExpectOneOfEach(report);
}

std::atomic<int> child_signals{0};

TEST_F(HostFaultTest, ChildSignalsAreHandled) {
  const ChildSignalAction handled([](int) {
    ++child_signals;
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
  });

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunOneOfEach());

  Note("host reaps all children in a SIGCHLD handler",
       absl::StrCat(DescribeBoth(report), "; ", child_signals.load(), " signals"));
  ExpectOneOfEach(report);
  EXPECT_EQ(child_signals.load(), 0);
}

// Waits for all children of the process, as long as it lives.
class ForeignReaper {
 public:
  ForeignReaper() : thread_([this] { Reap(); }) {}
  ~ForeignReaper() {
    done_ = true;
    thread_.join();
  }

 private:
  void Reap() {
    while (!done_) {
      if (::waitpid(-1, nullptr, WNOHANG | __WALL) <= 0) ::sched_yield();
    }
  }

  std::atomic<bool> done_{false};
  std::thread thread_;
};

TEST_F(HostFaultTest, AThreadReapsEveryChild) {
  std::optional<absl::StatusOr<WorkloadReport>> report;
  {
    const ForeignReaper reaper;
    report.emplace(RunOneOfEach());
  }

  ASSERT_THAT(*report, IsOk());
  const WorkerReport& dead = (*report)->workers[0];
  Note("host thread calls waitpid(-1, __WALL)", DescribeBoth(**report));
  EXPECT_FALSE(dead.completed);
  // Before Linux 6.15 the exit of a worker that somebody else reaped is not to be had.
  if (dead.exit.kind == Kind::kWaitFailed) {
    EXPECT_THAT(dead.exit.text, HasSubstr("waitid"));
  } else {
    ExpectOneOfEach(**report);
  }
}

// Root without CAP_KILL may not signal the group of another user's worker.
TEST_F(HostFaultTest, AWorkersGroupMayNotBeSignalled) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may change the user of workers";
  const std::string said = InChildProcess([]() -> std::string {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    __user_cap_data_struct data[2]{};
    if (::syscall(SYS_capget, &header, data) != 0) return "capget";
    data[0].effective &= ~(1u << CAP_KILL);
    if (::syscall(SYS_capset, &header, data) != 0) return "capset";
    const Misbehave exits{Misbehave::What::kExit, 7};
    const auto report = RunWorkload({.groups = {{.work = exits, .uid = 65534}}}, absl::Minutes(1));
    if (!report.ok()) return std::string(report.status().message());
    const bool is_zombie_left = ::waitpid(-1, nullptr, WNOHANG | __WALL) >= 0 || errno != ECHILD;
    return absl::StrCat(Describe(report->workers[0]), "; ", report->workers[0].exit.text,
                        is_zombie_left ? "; a zombie is left" : "");
  });

  Note("group of another user's worker cannot be killed", said);
  EXPECT_THAT(said, AllOf(HasSubstr("exited 7"), HasSubstr("what it forked may still run"),
                          Not(HasSubstr("zombie"))));
}

TEST_F(HostFaultTest, TheSpawningThreadEnds) {
  std::optional<absl::StatusOr<Workload>> workload;
  std::thread([&] {
    workload.emplace(Workload::Spawn({.groups = {{.work = SpinWait{}, .workers = 2}}}));
  }).join();
  ASSERT_THAT(*workload, IsOk());

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(**workload).StopAndCollect());

  Note("spawning thread ends", absl::StrCat(Describe(report.workers[0]), "; note"));
  for (const WorkerReport& worker : report.workers) {
    EXPECT_EQ(worker.exit.kind, Kind::kSignaled);
    EXPECT_EQ(worker.exit.code, SIGKILL);
  }
  EXPECT_THAT(report.notes, ElementsAre(HasSubstr("ended before them")));
}

TEST_F(HostFaultTest, TwoWorkloadsAtOnce) {
  const WorkloadConfig config{
      .groups = {{.work = PipeIo{}, .workers = 2},
                 {.work = FutexPingPong{}, .workers = 2, .mode = WorkerMode::kThread}}};
  ASSERT_OK_AND_ASSIGN(Workload first, Workload::Spawn(config));
  ASSERT_OK_AND_ASSIGN(Workload second, Workload::Spawn(config));
  ASSERT_OK(first.Start());

  ASSERT_OK_AND_ASSIGN(const WorkloadReport second_report, RunUntilFault(std::move(second)));
  ASSERT_OK_AND_ASSIGN(const WorkloadReport first_report, RunUntilFault(std::move(first)));

  Note("two workloads at once", "all completed");
  EXPECT_THAT(first_report.workers, Each(Field(&WorkerReport::completed, true)));
  EXPECT_THAT(second_report.workers, Each(Field(&WorkerReport::completed, true)));
}

TEST_F(HostFaultTest, AStuckThreadLeavesTheHarnessUsable) {
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Workload::Spawn({.groups = {{.work = Misbehave{Misbehave::What::kSpinForever},
                                   .workers = 1,
                                   .mode = WorkerMode::kThread}},
                       .stop_timeout = absl::Milliseconds(300)}));
  ASSERT_OK_AND_ASSIGN(const WorkloadReport stuck, RunUntilFault(std::move(workload)));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport later, RunOneOfEach());

  Note("thread worker is stuck", Describe(stuck.workers[0]) + "; later run clean");
  EXPECT_EQ(stuck.workers[0].exit.kind, Kind::kTimedOut);
  EXPECT_THAT(stuck.workers[0].exit.text, HasSubstr("abandoned"));
  ExpectOneOfEach(later);
}

// The status of spawning too many workers under a limit, and what it left, as text.
std::string SpawnUnderLimit(int resource, rlim_t limit, const WorkSpec& work, int workers) {
  const Holdings before = CountHoldings();
  rlimit old{};
  ::getrlimit(resource, &old);
  const rlimit tight{.rlim_cur = limit, .rlim_max = old.rlim_max};
  ::setrlimit(resource, &tight);
  const absl::Status status =
      Workload::Spawn({.groups = {{.work = work, .workers = workers}}}).status();
  ::setrlimit(resource, &old);
  const Holdings after = SettledHoldings(before);
  return absl::StrCat(std::string(status.message()), "; left ",
                      after == before ? "nothing" : FormatHoldings(after));
}

TEST_F(HostFaultTest, DescriptorsRunOutAmongTheWorkers) {
  const auto held = static_cast<rlim_t>(CountHoldings().descriptors);

  const std::string said =
      InChildProcess([held] { return SpawnUnderLimit(RLIMIT_NOFILE, held + 30, SpinWait{}, 100); });

  Note("RLIMIT_NOFILE reached half way", said);
  EXPECT_THAT(said, AllOf(HasSubstr("groups[0] worker"), HasSubstr("clone3"),
                          HasSubstr("raise RLIMIT_NOFILE"), HasSubstr("left nothing")));
  EXPECT_THAT(said, Not(HasSubstr("groups[0] worker 0 ")));
}

TEST_F(HostFaultTest, DescriptorsRunOutAmongThePipes) {
  const auto held = static_cast<rlim_t>(CountHoldings().descriptors);

  const std::string said =
      InChildProcess([held] { return SpawnUnderLimit(RLIMIT_NOFILE, held + 30, PipeIo{}, 100); });

  Note("RLIMIT_NOFILE reached among the pipes", said);
  EXPECT_THAT(said, AllOf(HasSubstr("groups[0].work (PipeIo)"), HasSubstr("pipe2"),
                          HasSubstr("raise RLIMIT_NOFILE"), HasSubstr("left nothing")));
}

TEST_F(HostFaultTest, ProcessesRunOut) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root: RLIMIT_NPROC is set for a user of its own";
  // Nobody else's, also when this test runs twice at once: the limit counts all processes of a
  // user.
  const auto uid = static_cast<uid_t>(1'000'000 + ::getpid());

  const std::string said = InChildProcess([uid] {
    if (::setresuid(uid, uid, uid) != 0) return std::string("setresuid");
    // A change of user hides /proc/self otherwise.
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    return SpawnUnderLimit(RLIMIT_NPROC, 8, SpinWait{}, 100);
  });

  Note("RLIMIT_NPROC reached half way, as another uid", said);
  EXPECT_THAT(said, AllOf(HasSubstr("groups[0] worker 7 "), HasSubstr("clone3"),
                          HasSubstr("raise RLIMIT_NPROC"), HasSubstr("left nothing")));
}

}  // namespace
}  // namespace ktstr
