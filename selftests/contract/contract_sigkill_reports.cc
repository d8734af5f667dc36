// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <signal.h>

#include <algorithm>

#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"contract", "quick", "kernel"},
                .claims = "A worker that is killed by SIGKILL still reports what it had done, and "
                          "the others complete",
                .why = "workers count in memory that they share with the harness, so nothing has "
                       "to be sent; the other selftests rely on it",
                .source = "ktstr/shared/worker_slot.h",
                .failure = "a bug of ktstr"});

void ExpectReportOfTheDead(TestCase& test, int signal) {
  ASSIGN_OR_SKIP(Workload workload, test.Spawn({.groups = {{.work = SpinWait{}, .workers = 3}}}));
  SKIP_IF_ERROR(workload.Start());
  for (const size_t worker : {0u, 1u, 2u}) {
    AwaitIterations(workload, worker, 1, absl::Seconds(2));
  }
  const uint64_t seen = workload.SnapshotIterations()[1];
  test.Expect(kill(workload.worker_pids()[1], signal) == 0, "worker 1 is killed");
  AwaitIterations(workload, 0, 1, absl::Seconds(2));

  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(check::Ending(report).Worker(1).BySignal(SIGKILL));
  test.Expect(check::Progress(report).Worker(1).EachAtLeast(std::max<uint64_t>(1, seen)));
  test.Expect(check::Ending(report).Worker(0).Natural());
  test.Expect(check::Ending(report).Worker(2).Natural());
}

KTSTR_CASE(killed_worker_reports_its_counters) {
  ExpectReportOfTheDead(test, SIGKILL);
}
KTSTR_CONTROL(killed_worker_reports_its_counters, another_signal_kills_it) {
  ExpectReportOfTheDead(test, SIGTERM);
}

}  // namespace
}  // namespace ktstr
