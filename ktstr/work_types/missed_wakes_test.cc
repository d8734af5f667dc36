// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Every type that counts lost wakes counts those that are lost in its own calls: its waiters sleep
// where no wake reaches them, or its wakers claim what they have not done.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ktstr/base/faulty_calls.h"
#include "ktstr/base/file.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/asymmetric_waker.h"
#include "ktstr/work_types/cache_pipe.h"
#include "ktstr/work_types/epoll_storm.h"
#include "ktstr/work_types/fan_out_compute.h"
#include "ktstr/work_types/futex_fan_out.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "ktstr/work_types/futex_requeue.h"
#include "ktstr/work_types/futex_waitv.h"
#include "ktstr/work_types/irq_wake.h"
#include "ktstr/work_types/mutex_contention.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/work_types/producer_consumer_imbalance.h"
#include "ktstr/work_types/schbench.h"
#include "ktstr/work_types/small_pipe.h"
#include "ktstr/work_types/thundering_herd.h"
#include "ktstr/work_types/unix_messaging.h"
#include "ktstr/work_types/wake_chain.h"
#include "ktstr/worker/faulty_work.h"

namespace ktstr {
namespace {

using ::ktstr::testing::RunForIterationsOf;
using ::ktstr::testing::SumOver;

// ---- waits that the belt watches ----

struct Missing {
  std::string name;
  WorkSpec work;
  size_t victim = 1;  // A worker whose waits only the belt ends.
};

// The victim sleeps through every second wake: the wait after an interrupt gets what came.
template <WorkType T>
Missing Victim(std::string name, const T& work, FaultyCall wait, int position = 1) {
  return {.name = std::move(name),
          .work = WithFault(work, {.call = wait, .effect = FaultEffect::kMissWake, .every = 2},
                            Positions::Only(position)),
          .victim = static_cast<size_t>(position)};
}

std::vector<Missing> WatchedTypes() {
  using enum FaultyCall;
  using Transport = UnixMessaging::Transport;
  return {
      Victim("PipeIo", PipeIo{}, kRead),
      Victim("PipeIoStarter", PipeIo{}, kRead, 0),
      Victim("CachePipe", CachePipe{.size = KiB(1)}, kRead),
      Victim("WakeChainPipe", WakeChain{.depth = 3}, kRead),
      Victim("WakeChainFutex", WakeChain{.depth = 3, .wake = WakeChain::Mechanism::kFutex},
             kFutexWait),
      Victim("FutexPingPong", FutexPingPong{}, kFutexWait),
      Victim("FutexFanOut", FutexFanOut{.fan_out = 2}, kFutexWait),
      Victim("FanOutCompute", FanOutCompute{.fan_out = 2, .cache_footprint = KiB(1)}, kFutexWait),
      Victim("ThunderingHerd", ThunderingHerd{.waiters = 2}, kFutexWait),
      Victim("AsymmetricWaker", AsymmetricWaker{}, kFutexWait),
      Victim("FutexWaitv", FutexWaitv{}, kFutexWaitAny),
      Victim("FutexWaitvChooser", FutexWaitv{}, kFutexWait, 0),
      Victim("FutexRequeue", FutexRequeue{.waiters = 3}, kFutexWait),
      Victim("SchbenchWorker", Schbench{.worker_threads = 2, .cache_footprint = KiB(1)},
             kFutexWait),
      Victim("Sockets", UnixMessaging{.fds = 1}, kRead),
      Victim("Pipes", UnixMessaging{.fds = 1, .transport = Transport::kPipe}, kRead),
      {.name = "RequeueToAWordThatNobodyWakes",
       .work = WithFault(FutexRequeue{.waiters = 3},
                         {.call = kFutexRequeue, .effect = FaultEffect::kLose}),
       .victim = 1},
  };
}

class MissedWakeTest : public ::testing::TestWithParam<Missing> {};
INSTANTIATE_TEST_SUITE_P(Types, MissedWakeTest, ::testing::ValuesIn(WatchedTypes()),
                         [](const auto& param_info) { return param_info.param.name; });

// A pause of the machine takes losses back, and a wait may find what it waits for before it sleeps:
// a rule that fires does so in one of many attempts.
constexpr int kAttempts = 40;

absl::StatusOr<uint64_t> LossesInOneAttempt(const Missing& missing) {
  absl::StatusOr<Workload> workload =
      Workload::Spawn({.groups = {{.work = missing.work, .workers = missing.work.group_size()}},
                       .belt = absl::Milliseconds(5)});
  if (!workload.ok()) return workload.status();
  if (absl::Status status = workload->Start(); !status.ok()) return status;
  absl::Status status = RunForIterationsOf(*workload, missing.victim, 30);
  if (!status.ok()) return status;
  const absl::StatusOr<WorkloadReport> report = std::move(*workload).StopAndCollect();
  if (!report.ok()) return report.status();
  for (const WorkerReport& worker : report->workers) EXPECT_TRUE(worker.completed) << worker.role;
  return SumOver(*report, &WorkerReport::lost_wakes);
}

TEST_P(MissedWakeTest, IsCounted) {
  uint64_t lost = 0;
  for (int attempt = 0; attempt < kAttempts && lost == 0; ++attempt) {
    ASSERT_OK_AND_ASSIGN(lost, LossesInOneAttempt(GetParam()));
  }

  EXPECT_GT(lost, 0u);
}

TEST(MissedWakesTest, OfASoftirqIsCounted) {
  const Missing missing =
      Victim("", IrqWake{.interval = std::chrono::microseconds(200)}, FaultyCall::kRead);
  if (const auto first = LossesInOneAttempt(missing); !first.ok()) GTEST_SKIP() << first.status();
  uint64_t lost = 0;
  for (int attempt = 0; attempt < kAttempts && lost == 0; ++attempt) {
    ASSERT_OK_AND_ASSIGN(lost, LossesInOneAttempt(missing));
  }

  EXPECT_GT(lost, 0u);
}

// ---- what a signal ended is no sample ----

TEST(MissedWakesTest, ALockThatASignalLedToIsNoLockWait) {
  const WorkSpec work = WithFault(
      MutexContention{.contenders = 2, .hold_iters = 4096},
      {.call = FaultyCall::kFutexWait, .effect = FaultEffect::kMissWake}, Positions::Only(1));
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {{.work = work, .workers = 2}},
                                                           .belt = absl::Milliseconds(5)}));
  ASSERT_OK(workload.Start());
  ASSERT_OK(RunForIterationsOf(workload, 1, 200));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_EQ(report.workers[1].histogram(Instrument::kLockWait).count(), 0u);
  EXPECT_EQ(report.workers[1].blocks, 0u);
}

TEST(MissedWakesTest, AMessageThatASignalLedToIsNeitherABlockNorAPass) {
  const WorkSpec work = Victim("", UnixMessaging{.fds = 1}, FaultyCall::kRead).work;
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {{.work = work, .workers = 2}},
                                                           .belt = absl::Milliseconds(5)}));
  ASSERT_OK(workload.Start());
  ASSERT_OK(RunForIterationsOf(workload, 1, 30));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  const WorkerReport& receiver = report.workers[1];
  EXPECT_LE(receiver.blocks + receiver.passes + receiver.lost_wakes, receiver.iterations);
}

// The consumers are slow to take what woke them, and by then another one has.
TEST(MissedWakesTest, AnEventThatCameAfterTheWakeDidNotCauseIt) {
  const WorkSpec work = WithFault(EpollStorm{.events_per_burst = 1},
                                  {.call = FaultyCall::kTakeEvents, .effect = FaultEffect::kLate},
                                  Positions::From(1));
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       testing::RunIterations({.groups = {{.work = work, .workers = 3}}}, 100));

  const HistogramSnapshot latency = report.Merged(Instrument::kWakeLatency);
  EXPECT_GT(latency.min_ns().value_or(1), 0u);
}

// ---- waits that the belt leaves alone: a standstill ----

// All members of one side sleep through their wakes from their `from`-th wait on.
struct Standing {
  std::string name;
  WorkSpec work;
  size_t first;  // Of the side that stands still.
  size_t count;
};

template <WorkType T>
Standing Side(std::string name, const T& work, FaultyCall wait, Positions side, size_t count) {
  return {
      .name = std::move(name),
      .work = WithFault(work, {.call = wait, .effect = FaultEffect::kMissWake, .from = 20}, side),
      .first = static_cast<size_t>(side.first),
      .count = count};
}

std::vector<Standing> SharedChannels() {
  using enum FaultyCall;
  // A message is all that fits: a second reader would leave no waits for the first.
  constexpr SmallPipe kPipe{.writers = 1, .readers = 1, .message = KiB(4)};
  return {
      Side("EpollStorm", EpollStorm{}, kWaitForEvent, Positions::From(1), 2),
      Side("SmallPipeReader", kPipe, kRead, Positions::Only(1), 1),
      Side("SmallPipeWriter", kPipe, kWrite, Positions::Only(0), 1),
  };
}

class StandstillOfATypeTest : public ::testing::TestWithParam<Standing> {};
INSTANTIATE_TEST_SUITE_P(Types, StandstillOfATypeTest, ::testing::ValuesIn(SharedChannels()),
                         [](const auto& param_info) { return param_info.param.name; });

// Where those sleep that no wake reaches.
bool SleepsInAFutex(pid_t pid) {
  return absl::StrContains(ReadFile(absl::StrCat("/proc/", pid, "/wchan")).value_or(""), "futex");
}

absl::StatusOr<uint64_t> LossesOfAStandstill(const Standing& standing) {
  absl::StatusOr<Workload> workload =
      Workload::Spawn({.groups = {{.work = standing.work, .workers = standing.work.group_size()}}});
  if (!workload.ok()) return workload.status();
  const std::vector<pid_t> pids = workload->worker_pids();
  const auto first = pids.begin() + static_cast<std::ptrdiff_t>(standing.first);
  const auto last = first + static_cast<std::ptrdiff_t>(standing.count);
  if (absl::Status status = workload->Start(); !status.ok()) return status;
  // The gate is a futex too.
  const auto have_begun = [&] {
    const std::vector<uint64_t> ended = workload->SnapshotIterations();
    return *std::min_element(ended.begin(), ended.end()) > 0;
  };
  while (!have_begun() || !std::all_of(first, last, SleepsInAFutex)) {
    if (const auto runs = workload->RunFor(absl::Milliseconds(1)); !runs.ok()) return runs.status();
  }
  // The other side comes to rest, or goes on: both are a standstill of this one.
  if (const auto runs = workload->RunFor(absl::Milliseconds(20)); !runs.ok()) return runs.status();
  const absl::StatusOr<WorkloadReport> report = std::move(*workload).StopAndCollect();
  if (!report.ok()) return report.status();
  return SumOver(*report, &WorkerReport::lost_wakes);
}

TEST_P(StandstillOfATypeTest, IsALostWake) {
  uint64_t lost = 0;
  for (int attempt = 0; attempt < kAttempts && lost == 0; ++attempt) {
    ASSERT_OK_AND_ASSIGN(lost, LossesOfAStandstill(GetParam()));
  }

  EXPECT_EQ(lost, 1u);
}

}  // namespace
}  // namespace ktstr
