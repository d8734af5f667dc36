// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The fault matrix, third part: the harness is killed, or its guardian is.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ktstr/base/check.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/spawn/fault_matrix.h"
#include "ktstr/spawn/misbehave.h"
#include "ktstr/work_types/pipe_io.h"

namespace ktstr {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using What = Misbehave::What;

enum class Moment { kBeforeTheGate, kWhileRunning, kWhileStopping };

struct Death {
  const char* name;
  Moment moment;
  bool guardian;
};

std::ostream& operator<<(std::ostream& out, const Death& death) {
  return out << death.name;
}

WorkloadConfig ConfigOf(const Death& death) {
  WorkloadConfig config{.groups = {{.work = PipeIo{}, .workers = 2}}};
  config.guardian = death.guardian;
  // Only a guardian can end what left the session.
  if (death.guardian) config.groups.push_back({.work = Misbehave{What::kForkOutOfSession}});
  if (death.moment == Moment::kWhileStopping) {
    config.groups.push_back({.work = Misbehave{What::kSpinForever}});
    config.stop_timeout = absl::Minutes(5);
  }
  return config;
}

// What the harness does until it is killed: says that it has spawned, and lives on.
[[noreturn]] void LiveAsHarness(const Death& death, int said_fd) {
  absl::StatusOr<Workload> workload = Workload::Spawn(ConfigOf(death));
  KTSTR_CHECK(workload.ok());
  if (death.moment != Moment::kBeforeTheGate) KTSTR_CHECK(workload->Start().ok());
  sys::WriteAll(said_fd, "!").IgnoreError();
  if (death.moment == Moment::kWhileStopping) {
    std::move(*workload).StopAndCollect().status().IgnoreError();
  }
  for (;;) ::pause();
}

// A forked harness that has reached its moment; its pid.
absl::StatusOr<pid_t> StartHarness(const Death& death) {
  ASSIGN_OR_RETURN(sys::Pipe pipe, sys::MakePipe());
  const pid_t harness = ::fork();
  if (harness == 0) LiveAsHarness(death, pipe.write_end.get());
  pipe.write_end.reset();
  std::array<char, 1> said;
  ASSIGN_OR_RETURN(const size_t size, sys::Read(pipe.read_end.get(), said));
  if (size != 1) return absl::AbortedError("the harness died before it had spawned");
  return harness;
}

// Misbehaviours that come before the moment is reached. Every process that leaves the session
// counts, and there are two.
uint32_t MisbehavioursBefore(const Death& death) {
  if (death.moment == Moment::kBeforeTheGate) return 0;
  return (death.guardian ? 2u : 0u) + (death.moment == Moment::kWhileStopping ? 1u : 0u);
}

class HarnessDeathTest : public FaultMatrixTest, public ::testing::WithParamInterface<Death> {};

TEST_P(HarnessDeathTest, NothingSurvives) {
  const Death& death = GetParam();
  ASSERT_OK_AND_ASSIGN(const pid_t harness, StartHarness(death));
  set_harness(harness);
  EXPECT_TRUE(AwaitMisbehaviours(MisbehavioursBefore(death)));

  ASSERT_EQ(::kill(harness, SIGKILL), 0);
  ASSERT_EQ(::waitpid(harness, nullptr, 0), harness);

  Note(death.name, "no worker survived");
}

INSTANTIATE_TEST_SUITE_P(
    Killed, HarnessDeathTest,
    ::testing::Values(
        Death{"harness killed before the gate", Moment::kBeforeTheGate, false},
        Death{"harness killed before the gate (guardian)", Moment::kBeforeTheGate, true},
        Death{"harness killed while running", Moment::kWhileRunning, false},
        Death{"harness killed while running (guardian)", Moment::kWhileRunning, true},
        Death{"harness killed while stopping", Moment::kWhileStopping, false},
        Death{"harness killed while stopping (guardian)", Moment::kWhileStopping, true}));

// The child of this process that has the guardian's name; 0: none.
pid_t FindGuardian() {
  const auto processes = ListDirectory("/proc");
  if (!processes.ok()) return 0;
  for (const DirectoryEntry& entry : *processes) {
    const std::string stat = ReadFile(absl::StrCat("/proc/", entry.name, "/stat")).value_or("");
    if (absl::StrContains(stat, absl::StrCat("(ktstr-guardian) S ", ::getpid(), " "))) {
      return static_cast<pid_t>(std::atol(entry.name.c_str()));
    }
  }
  return 0;
}

using GuardianDeathTest = FaultMatrixTest;

TEST_F(GuardianDeathTest, IsNoted) {
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Workload::Spawn({.groups = {{.work = PipeIo{}, .workers = 2}}, .guardian = true}));
  pid_t guardian = 0;
  for (int i = 0; i < 10'000 && guardian == 0; ++i) {
    guardian = FindGuardian();
    absl::SleepFor(absl::Milliseconds(1));
  }
  ASSERT_GT(guardian, 0);
  ASSERT_EQ(::kill(guardian, SIGKILL), 0);
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(guardian), nullptr, WEXITED | WNOWAIT | __WALL), 0);

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunUntilFault(std::move(workload)));

  EXPECT_THAT(report.workers, ::testing::Each(Field(&WorkerReport::completed, true)));
  EXPECT_THAT(report.notes, ElementsAre(HasSubstr("guardian ended early (signal 9)")));
  Note("guardian is killed", report.notes.empty() ? "no note" : "completed; note");
}

TEST_F(GuardianDeathTest, AWorkingGuardianIsNotNoted) {
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Workload::Spawn({.groups = {{.work = PipeIo{}, .workers = 2}}, .guardian = true}));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunUntilFault(std::move(workload)));

  EXPECT_THAT(report.notes, ::testing::IsEmpty());
  Note("guardian at work", "completed; no note");
}

}  // namespace
}  // namespace ktstr
