// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/placement.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/balance/spread.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"balance", "fair"},
    .exclusive = true,
    .claims = "Spinning processes, as many as CPUs and all below one last-level cache, use the "
              "CPUs of the other caches within 10 s after their masks allow it",
    .why = "the scheduling domains above a cache are balanced as those within it are",
    .source = "Documentation/scheduler/sched-domains.rst; kernel/sched/fair.c, "
              "sched_balance_find_src_group",
    .failure = "load does not leave a cache, as groups are compared wrongly or never",
    .guards = {"sched/fair: Fix imbalance overflow"},
    .needs = {Need::kTwoLlcs},
});

// `released`: how many of the workers may leave the cache at the start.
absl::StatusOr<Window> RunFromOneCache(TestCase& test, size_t released, absl::Duration patience) {
  const CpuSet& all = test.machine().allowed;
  ASSIGN_OR_RETURN(const CpuSet cache, LlcAligned(test.machine().topology, all));
  return RunUntilSpread(test,
                        {.groups = {{.name = "spinners",
                                     .work = SpinWait{},
                                     .workers = all.Count(),
                                     .affinity = affinity::Exact{cache}}}},
                        patience, [&all, released](Workload& workload) -> absl::Status {
                          for (size_t i = 0; i < released; ++i) {
                            RETURN_IF_ERROR(workload.SetAffinity(i, all));
                          }
                          return absl::OkStatus();
                        });
}

KTSTR_CASE(spinners_leave_a_crowded_cache) {
  const int cpus = test.machine().allowed.Count();
  ASSIGN_OR_SKIP(const Window window, RunFromOneCache(test, static_cast<size_t>(cpus), kBalanced));
  ExpectSpread(test, window, 0.5 / cpus);
}
KTSTR_CONTROL(spinners_leave_a_crowded_cache, they_are_not_released) {
  ASSIGN_OR_SKIP(const Window window, RunFromOneCache(test, 0, absl::ZeroDuration()));
  ExpectSpread(test, window, 1);
}

}  // namespace
}  // namespace ktstr
