// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <gtest/gtest.h>
#include <signal.h>

#include "ktstr/check/isolation.h"
#include "ktstr/check/lost_wakes.h"
#include "ktstr/check/progress.h"
#include "ktstr/selftest/await.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/worker/wake_channel.h"
#include "ktstr/worker/worker_context.h"
#include "selftests/controls/control.h"

namespace ktstr {

// A futex pair whose waker publishes each wake-up as complete, but withholds it: what a kernel that
// loses wake-ups looks like from user space.
struct WithheldWake {
  struct Region {
    WakeChannel channel;
    WakeStamp stamp;
  };

  // Signal() without its FUTEX_WAKE (a count of 0 would still wake one waiter).
  static void Withhold(Region& region) noexcept {
    region.stamp.at_ns.store(MonotonicNs());
    const uint32_t generation = region.channel.generation.load() + 1;
    region.channel.generation.store(generation);
    region.channel.completed_at_ns.Set(MonotonicNs());
    region.channel.completed.store(generation, std::memory_order_release);
  }

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept {
    return {.region_bytes = sizeof(Region),
            .futex_words = {.offset_bytes = 0, .count = 1, .stride_bytes = 0}};
  }
  void Run(WorkerContext& context) const noexcept {
    auto& region = context.region<Region>();
    uint32_t seen = 0;
    while (!context.stop_requested()) {
      if (context.position() == 0) {
        // Long enough for the waiter to sleep, short against the 100 ms of its belt.
        fork_safe::SleepUntil(MonotonicNs() + 150'000'000);
        Withhold(region);
      } else if (Await(context, region.channel, region.stamp, seen++) == WaitEnd::kStopped) {
        return;
      }
      context.EndIteration();
    }
  }
};

KTSTR_DEFINE_WORK_TYPE(WithheldWake,
                       {.summary = "a waker that withholds its wake-ups",
                        .iteration = "one signal or one wait",
                        .work_unit = "none",
                        .kernel_path = "futex waits",
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime}});

namespace {

using WakeControls = ControlTest;

// wake_futex_pair: the wake-ups are withheld.
TEST_F(WakeControls, AWithheldWakeIsALostOne) {
  const WorkloadConfig config{.groups = {{.work = WithheldWake{}, .workers = 2}}};

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunWorkload(config, absl::Seconds(1)));

  EXPECT_EQ(check::LostWakes(report).Exactly(0).outcome, check::Outcome::kFail);
  EXPECT_EQ(check::Progress(report).EachAtLeast(100).outcome, check::Outcome::kFail);
}

// wake_pipe_across_cpus: one end is stopped from the beginning, and never answers.
TEST_F(WakeControls, APairWithAStoppedEndDoesNotGetOn) {
  ASSERT_OK_AND_ASSIGN(Workload workload,
                       Workload::Spawn({.groups = {{.work = PipeIo{}, .workers = 2}}}));
  const pid_t responder = workload.worker_pids()[1];
  ASSERT_EQ(kill(responder, SIGSTOP), 0);
  ASSERT_OK(workload.Start());
  ASSERT_OK(workload.RunFor(absl::Milliseconds(300)));
  ASSERT_EQ(kill(responder, SIGKILL), 0);

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_EQ(check::Progress(report).EachAtLeast(100).outcome, check::Outcome::kFail);
}

// wake_pipe_across_cpus: both ends are on one CPU, so nothing crosses.
TEST_F(WakeControls, APairOnOneCpuIsNotOnTwo) {
  const absl::StatusOr<affinity::OneCpuEach> apart = OneCpuEach(machine(), 2);
  if (!apart.ok()) GTEST_SKIP() << apart.status();
  const affinity::Exact together{.cpus = CpuSet::Of({apart->cpus[0]})};
  const WorkloadConfig config{.groups = {{.work = PipeIo{}, .workers = 2, .affinity = together}}};

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunWorkload(config, absl::Milliseconds(200)));

  const CpuSet second = CpuSet::Of({apart->cpus[1]});
  EXPECT_EQ(check::CpusUsed(report).Worker(1).Within(second).outcome, check::Outcome::kFail);
}

}  // namespace
}  // namespace ktstr
