// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Signals of the host program are no pauses: beside a profiling timer, lost wakes are still found.

#include <signal.h>
#include <sys/time.h>

#include <atomic>
#include <utility>

#include "absl/time/time.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/custom.h"
#include "ktstr/worker/event_count.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using ::ktstr::testing::RunToTheEnd;

struct Region {
  EventCount event;
  std::atomic<uint32_t> is_true;
  std::atomic<uint32_t> grave;
};

// Position 0 moves position 1, once it sleeps, to a futex that nobody wakes, and then wakes it.
void LoseAWake(WorkerContext& context, const CustomConfig&) noexcept {
  auto& region = context.region<Region>();
  if (context.position() == 1) {
    AwaitCondition(context, region.event, [&]() noexcept { return region.is_true.load() != 0; });
  } else {
    for (int moved = 0; moved == 0 && !context.stop_requested();) {
      std::atomic<uint32_t>& word = region.event.generation;
      fork_safe::FutexRequeue(word, word.load(), 0, region.grave, moved);
      if (moved == 0) fork_safe::SleepUntil(MonotonicNs() + 200'000);
    }
    region.is_true.store(1);
    Wake(context, region.event, 1);
  }
  context.EndIteration();
}

// A signal in every millisecond, as a profiler has it.
class ProfilingTimer {
 public:
  ProfilingTimer() {
    ::signal(SIGALRM, [](int) { ++ticks; });
    Set({.tv_sec = 0, .tv_usec = 1000});
  }
  ~ProfilingTimer() {
    Set({});
    ::signal(SIGALRM, SIG_DFL);
  }
  static inline std::atomic<int> ticks{0};

 private:
  static void Set(const timeval& interval) {
    const itimerval timer{.it_interval = interval, .it_value = interval};
    ::setitimer(ITIMER_REAL, &timer, nullptr);
  }
};

TEST(HostSignalsTest, ALostWakeIsFoundBesideAProfilingTimer) {
  const ProfilingTimer timer;
  // The machine may really stand still in one of the runs.
  constexpr int kRuns = 50;
  for (int run = 0; run < kRuns; ++run) {
    const int ticks = ProfilingTimer::ticks;
    ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                         RunToTheEnd({.groups = {{.work = Custom{.function = LoseAWake,
                                                                 .members = 2,
                                                                 .region = Bytes{sizeof(Region)}},
                                                  .workers = 2}},
                                      .belt = absl::Milliseconds(20)}));
    if (report.lost_wakes_unwatched_ns != 0 || ProfilingTimer::ticks == ticks) continue;

    EXPECT_EQ(report.workers[1].lost_wakes, 1u);
    EXPECT_EQ(report.workers[0].lost_wakes, 0u);
    return;
  }
  FAIL() << "every run took the timer's signals for pauses";
}

}  // namespace
}  // namespace ktstr
