// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/futex_ping_pong.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"affinity", "quick", "kernel"},
    .cpus = 2,
    .claims = "Workers that were pinned to no CPU sleep and wake on others than the isolated ones",
    .why = "an isolated CPU is in no scheduling domain, so neither a wake-up nor the balancer "
           "looks at it",
    .source = "Documentation/admin-guide/kernel-parameters.txt, isolcpus; "
              "Documentation/admin-guide/cgroup-v2.rst, cpuset.cpus.partition",
    .failure = "a CPU of another domain is chosen for a task that wakes up",
    .guards = {"sched/fair: Fix wrong cpu selecting from isolated domain"},
    .needs = {Need::kIsolatedCpus},
});

// `where`: absent, the workers keep the mask that they were started with.
void ExpectNoneOnIsolated(TestCase& test, std::optional<CpuSet> where) {
  const CpuSet isolated = test.machine().environment.cpus.isolated.value_or(CpuSet());
  CpuSet others = test.machine().topology.online();
  for (int cpu = isolated.First(); cpu >= 0; cpu = isolated.Next(cpu)) others.Remove(cpu);
  if ((others & test.machine().allowed).empty()) {
    return test.Skip("this process may use isolated CPUs only");
  }
  const Bursty naps{.burst = std::chrono::microseconds(300),
                    .sleep = std::chrono::microseconds(700)};
  const AffinityIntent mask =
      where ? AffinityIntent(affinity::Exact{*where}) : AffinityIntent(affinity::Inherit{});
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.Run(
          {.groups = {{.name = "pairs", .work = FutexPingPong{}, .workers = 4, .affinity = mask},
                      {.name = "naps", .work = naps, .workers = 4, .affinity = mask}}},
          absl::Seconds(1)));
  test.Expect(check::CpusUsed(report).Within(others));
}

KTSTR_CASE(free_workers_keep_off_isolated_cpus) {
  ExpectNoneOnIsolated(test, std::nullopt);
}
KTSTR_CONTROL(free_workers_keep_off_isolated_cpus, they_are_pinned_to_them) {
  ExpectNoneOnIsolated(test, *test.machine().environment.cpus.isolated);
}

}  // namespace
}  // namespace ktstr
