// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/timer_latency.h"

#include <signal.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/file.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

constexpr uint64_t kIntervalNs = 1'000'000;
constexpr TimerLatency kEveryMillisecond{.interval = std::chrono::nanoseconds(kIntervalNs)};

TEST(TimerLatencyTest, EveryIterationIsASample) {
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       testing::RunIterations({.groups = {{.work = kEveryMillisecond}}}, 5));

  const WorkerReport& worker = report.workers[0];
  // The stop may cut the last sleep.
  EXPECT_GE(worker.histogram(Instrument::kTimerLatency).count() + 1, worker.iterations);
  EXPECT_EQ(worker.work_units, 0u);
}

void WaitUntilStopped(pid_t pid) {
  absl::StatusOr<std::string> status;
  do {
    status = ReadFile(absl::StrCat("/proc/", pid, "/status"));
    ASSERT_OK(status);
  } while (!absl::StrContains(*status, "State:\tT"));
}

TEST(TimerLatencyTest, APauseIsCountedForEveryDeadlineInIt) {
  constexpr uint64_t kPauseNs = 40 * kIntervalNs;
  constexpr uint64_t kLateNs = 10 * kIntervalNs;
  ASSERT_OK_AND_ASSIGN(Workload workload,
                       Workload::Spawn({.groups = {{.work = kEveryMillisecond}}}));
  ASSERT_OK(workload.Start());
  ASSERT_OK(testing::RunForIterations(workload, 2));
  const pid_t pid = workload.worker_pids()[0];
  ASSERT_EQ(::kill(pid, SIGSTOP), 0);
  WaitUntilStopped(pid);
  const uint64_t stopped_at_ns = MonotonicNs();
  while (MonotonicNs() < stopped_at_ns + kPauseNs)
    ASSERT_OK(workload.RunFor(absl::Milliseconds(5)));
  const uint64_t pause_ns = MonotonicNs() - stopped_at_ns;
  ASSERT_EQ(::kill(pid, SIGCONT), 0);
  ASSERT_OK(testing::RunForIterations(workload, pause_ns / kIntervalNs + 2));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  const HistogramSnapshot& late = report.workers[0].histogram(Instrument::kTimerLatency);
  EXPECT_GE(late.max_ns().value_or(0), pause_ns - kIntervalNs);
  // A clock that is set anew after a late wake-up would count one.
  EXPECT_GE(late.CountAbove(kLateNs), (pause_ns - 2 * kLateNs) / kIntervalNs);
}

}  // namespace
}  // namespace ktstr
