// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <sched.h>

#include <array>
#include <atomic>

#include "ktstr/base/thread.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST(
    {.tags = {"affinity", "quick", "kernel"},
     .cpus = 2,
     .claims = "Callers that race to set one running task's affinity all return, and the "
               "last mask stands",
     .why = "a caller that finds another one's migration under way waits for the same "
            "completion, whoever ends it",
     .source = "kernel/sched/core.c, affine_move_task",
     .failure = "sched_setaffinity waits for a migration that nobody completes",
     .guards = {"sched: Fix affine_move_task() self-concurrency"}});

constexpr size_t kSetters = 3;
using Returns = std::array<std::atomic<uint64_t>, kSetters>;

cpu_set_t MaskOf(int cpu) {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  CPU_SET(static_cast<size_t>(cpu), &mask);
  return mask;
}

void SetByTurns(pid_t target, const std::vector<int>& cpus, MonotonicTime end,
                std::atomic<uint64_t>& returns) {
  for (size_t turn = 0; !end.has_passed(); ++turn) {
    const cpu_set_t mask = MaskOf(cpus[turn % cpus.size()]);
    if (sched_setaffinity(target, sizeof mask, &mask) == 0) ++returns;
  }
}

// Counts how often each of the setters comes back; those from `setters` on make no call. 0, or why
// a setter could not be started.
int RunSetters(size_t setters, pid_t target, const std::vector<int>& cpus, MonotonicTime end,
               Returns& returns) {
  std::array<Thread, kSetters> threads;
  for (size_t i = 0; i < setters; ++i) {
    const int error = threads[i].Start([&, i] { SetByTurns(target, cpus, end, returns[i]); });
    if (error != 0) return error;
  }
  return 0;
}

void ExpectAllReturn(TestCase& test, size_t setters) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  ASSIGN_OR_SKIP(Workload workload, test.Spawn({.groups = {{.work = SpinWait{}}}}));
  SKIP_IF_ERROR(workload.Start());
  const pid_t target = workload.worker_pids()[0];
  Returns returns{};
  const MonotonicTime end = MonotonicTime::In(test.duration(absl::Seconds(1)));
  if (const int error = RunSetters(setters, target, each.cpus, end, returns); error != 0) {
    return test.SkipOrFail(absl::ErrnoToStatus(error, "start a thread"));
  }
  SKIP_IF_ERROR(workload.SetAffinity(0, CpuSet::Of({each.cpus[1]})));

  const cpu_set_t last = MaskOf(each.cpus[1]);
  cpu_set_t mask;
  CPU_ZERO(&mask);
  test.Expect(sched_getaffinity(target, sizeof mask, &mask) == 0 && CPU_EQUAL(&mask, &last) != 0,
              "the mask is the one that was set last");
  uint64_t stuck = 0;
  uint64_t calls = 0;
  for (const std::atomic<uint64_t>& count : returns) {
    calls += count;
    if (count == 0) ++stuck;
  }
  test.Expect(check::Count("setters that never came back", stuck, calls).Exactly(0));
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(check::Completed(report));
}

KTSTR_CASE(racing_setaffinity_calls_all_return) {
  ExpectAllReturn(test, kSetters);
}
KTSTR_CONTROL(racing_setaffinity_calls_all_return, one_never_returns) {
  ExpectAllReturn(test, kSetters - 1);
}

}  // namespace
}  // namespace ktstr
