// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"affinity", "quick", "kernel"},
                .cpus = 2,
                .claims = "Pinned workers stay where they are pinned, and free ones beside them "
                          "get on",
                .why = "the balancer passes over what its mask does not let it move",
                .source = "kernel/sched/fair.c, can_migrate_task",
                .failure = "a mask is ignored, or pinned tasks are lost by a scheduler that "
                           "queues them where nobody looks"});

// Pins the first group to `pinned_to` and expects it on `expected_on`.
void ExpectPinnedStay(TestCase& test, int pinned_to, int expected_on) {
  const affinity::Exact here{CpuSet::Of({pinned_to})};
  const Bursty naps{.burst = std::chrono::milliseconds(2), .sleep = std::chrono::milliseconds(1)};
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunUntilEach(
          {.groups = {{.name = "pinned", .work = SpinWait{}, .workers = 2, .affinity = here},
                      {.name = "napping", .work = naps, .workers = 2, .affinity = here},
                      {.name = "free", .work = SpinWait{}, .workers = 3}}},
          absl::Seconds(1), 1));
  test.Expect(check::CpusUsed(report).Group(0).Within(CpuSet::Of({expected_on})));
  test.Expect(check::CpusUsed(report).Group(1).Within(CpuSet::Of({expected_on})));
  test.Expect(check::Progress(report).EachAtLeast(1));
}

KTSTR_CASE(pinned_workers_stay_and_free_ones_get_on) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  ExpectPinnedStay(test, each.cpus[1], each.cpus[1]);
}
KTSTR_CONTROL(pinned_workers_stay_and_free_ones_get_on, pinned_elsewhere) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  ExpectPinnedStay(test, each.cpus[1], each.cpus[0]);
}

}  // namespace
}  // namespace ktstr
