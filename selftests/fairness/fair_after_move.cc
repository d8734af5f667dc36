// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <signal.h>

#include "ktstr/base/errno_status.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/fairness/spinners.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"fairness", "affinity", "quick", "fair"},
    .cpus = 2,
    .claims = "Spinners that come from two CPUs share the one that they are moved to equally, "
              "within 3 % and two timeslices",
    .why = "a moved task keeps its lag relative to the queue that it comes to",
    .source = "kernel/sched/fair.c, place_entity, migrate_task_rq_fair",
    .failure = "a task brings its vruntime or load of the old CPU along",
});

absl::Status Signal(const Workload& workload, size_t worker, int signal) {
  const int error = fork_safe::SignalProcess(workload.worker_pids()[worker], signal);
  return error == 0 ? absl::OkStatus() : ErrnoStatus(error, "kill");
}

absl::Status Move(Workload& workload, size_t worker, int cpu, bool stopped) {
  if (!stopped) return workload.SetAffinity(worker, CpuSet::Of({cpu}));
  RETURN_IF_ERROR(Signal(workload, worker, SIGSTOP));
  const pid_t pid = workload.worker_pids()[worker];
  if (!Await([pid] { return TaskStateOf(pid) == 'T'; }, absl::Seconds(5))) {
    return absl::DeadlineExceededError("the worker does not stop");
  }
  RETURN_IF_ERROR(workload.SetAffinity(worker, CpuSet::Of({cpu})));
  return Signal(workload, worker, SIGCONT);
}

// Both run alone on CPUs of their own first. `nice` is given to one in secret.
void ExpectEqualAfterMove(TestCase& test, bool stopped, std::optional<int> nice) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach apart, OneCpuEach(test.machine(), 2));
  const int cpu = FavouredCpu(test.machine());
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.RunPhases({.groups = {{.work = SpinWait{}, .workers = 2, .affinity = apart}}},
                                {{.name = "apart", .nominal = absl::Milliseconds(500)},
                                 {.name = "together",
                                  .nominal = absl::Milliseconds(1500),
                                  .begin = [&](Workload& workload) -> absl::Status {
                                    for (const size_t worker : {0u, 1u}) {
                                      RETURN_IF_ERROR(Move(workload, worker, cpu, stopped));
                                    }
                                    return nice ? workload.SetNice(1, *nice) : absl::OkStatus();
                                  }}}));
  test.Expect(check::CpuShare(report).Phase("together").EqualWithin(ShareToleranceOf(test)));
}

KTSTR_CASE(equal_after_a_move_while_running) {
  ExpectEqualAfterMove(test, false, std::nullopt);
}
KTSTR_CONTROL(equal_after_a_move_while_running, one_is_niced) {
  ExpectEqualAfterMove(test, false, 10);
}

KTSTR_CASE(equal_after_a_move_while_asleep) {
  ExpectEqualAfterMove(test, true, std::nullopt);
}
KTSTR_CONTROL(equal_after_a_move_while_asleep, one_is_niced) {
  ExpectEqualAfterMove(test, true, 10);
}

}  // namespace
}  // namespace ktstr
