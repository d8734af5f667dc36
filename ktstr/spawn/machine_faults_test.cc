// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The fault matrix, fourth part: what the machine does. It has no room for more processes, or it
// stands still.

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"
#include "ktstr/base/sys.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/machine/pids_group.h"
#include "ktstr/spawn/fault_matrix.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using MachineFaultTest = FaultMatrixTest;

TEST_F(MachineFaultTest, TheGroupHasNoRoomForMoreProcesses) {
  const absl::StatusOr<PidsGroup> group = PidsGroup::Make();
  if (!group.ok()) GTEST_SKIP() << group.status();

  const std::string said = InChildProcess([&group] {
    const Holdings before = CountHoldings();
    // Itself and eight more.
    absl::Status entered = group->Enter();
    entered.Update(group->Limit(1 + 8));
    if (!entered.ok()) return entered.ToString();
    const absl::Status status =
        Workload::Spawn({.groups = {{.work = SpinWait{}, .workers = 100}}}).status();
    const Holdings after = SettledHoldings(before);
    return absl::StrCat(std::string(status.message()), "; left ",
                        after == before ? "nothing" : FormatHoldings(after));
  });

  Note("pids limit reached half way", said);
  EXPECT_THAT(said, AllOf(HasSubstr("groups[0] worker 8 "), HasSubstr("clone3"),
                          HasSubstr("pids.max"), HasSubstr("left nothing")));
}

constexpr int kPauses = 12;
constexpr int kPauseMs = 300;

// One life of a workload in which workers wait for each other, for the clock and for a CPU: empty
// when all is as without a pause, or else what is not.
std::string LiveOnce() {
  const Bursty naps{.burst = std::chrono::microseconds(100), .sleep = std::chrono::milliseconds(1)};
  absl::StatusOr<Workload> workload = Workload::Spawn(
      {.groups = {{.work = PipeIo{}, .workers = 2},
                  {.work = FutexPingPong{}, .workers = 2},
                  {.work = naps},
                  {.work = FutexPingPong{}, .workers = 2, .mode = WorkerMode::kThread}}});
  if (!workload.ok()) return workload.status().ToString();
  const absl::StatusOr<WorkloadReport> report = RunUntilFault(*std::move(workload));
  if (!report.ok()) return report.status().ToString();
  for (const WorkerReport& worker : report->workers) {
    if (!worker.completed) return absl::StrCat(worker.role, ": ", Describe(worker));
    if (worker.lost_wakes != 0) return absl::StrCat(worker.role, ": a lost wake");
  }
  return "";
}

// Lives until somebody writes to `end_fd`, and says how many lives went well, or what did not.
std::string LiveOn(int end_fd) {
  for (int lives = 0;; ++lives) {
    pollfd end{.fd = end_fd, .events = POLLIN, .revents = 0};
    if (::poll(&end, 1, 0) == 1) return absl::StrCat("well, ", lives > 0 ? "again and again" : "");
    if (std::string trouble = LiveOnce(); !trouble.empty()) return trouble;
  }
}

// Lets `fd` say something for `ms`: the pause itself, and what lies between two pauses.
bool SaysSomethingWithin(int fd, int ms) {
  pollfd poll_fd{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&poll_fd, 1, ms) == 1;
}

TEST_F(MachineFaultTest, TheMachineStandsStillAnywhere) {
  const absl::StatusOr<CgroupHierarchy> hierarchy = CgroupHierarchy::Find();
  if (!hierarchy.ok()) GTEST_SKIP() << hierarchy.status();
  absl::StatusOr<Cgroup> group = hierarchy->Create(absl::StrCat("ktstr-test-pause-", ::getpid()));
  if (!group.ok()) GTEST_SKIP() << group.status();
  ASSERT_OK_AND_ASSIGN(sys::Pipe said, sys::MakePipe());
  ASSERT_OK_AND_ASSIGN(sys::Pipe end, sys::MakePipe());
  const pid_t harness = ::fork();
  ASSERT_GE(harness, 0);
  if (harness == 0) {
    // Once it is in the group, whose freezing then stops it with all its workers.
    SaysSomethingWithin(end.read_end.get(), -1);
    std::array<char, 1> go;
    KTSTR_CHECK(sys::Read(end.read_end.get(), go).ok());
    sys::WriteAll(said.write_end.get(), LiveOn(end.read_end.get())).IgnoreError();
    ::_exit(0);
  }
  said.write_end.reset();
  ASSERT_OK(group->Place(harness));
  ASSERT_OK(sys::WriteAll(end.write_end.get(), "!"));

  // The gaps differ, so that a pause falls into every part of a life.
  for (int pause = 0; pause < kPauses; ++pause) {
    if (SaysSomethingWithin(said.read_end.get(), 1 + 7 * pause % 23)) break;
    ASSERT_OK(group->Freeze());
    SaysSomethingWithin(said.read_end.get(), kPauseMs);
    ASSERT_OK(group->Thaw());
  }
  ASSERT_OK(sys::WriteAll(end.write_end.get(), "!"));
  std::array<char, 512> buffer;
  ASSERT_OK_AND_ASSIGN(const size_t size, sys::Read(said.read_end.get(), buffer));
  ASSERT_EQ(::waitpid(harness, nullptr, 0), harness);
  const std::string text(buffer.data(), size);

  Note(absl::StrCat("machine stands still ", kPauses, " times for ", kPauseMs, " ms"), text);
  EXPECT_THAT(text, HasSubstr("well"));
  EXPECT_OK(group->Remove());
}

}  // namespace
}  // namespace ktstr
