// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "selftests/fairness/spinners.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"fairness", "fair"},
    .claims = "Beside a task that sleeps as often as it computes, a spinner gets at least 48 %",
    .why = "sleeping earns no more than a fair share: lag is kept, not gained, while asleep",
    .source = "kernel/sched/fair.c, place_entity; Stoica and Abdel-Wahab 1995",
    .failure = "sleepers are paid for their sleep, and hogs starve",
});

void ExpectAtLeastHalf(TestCase& test, std::chrono::nanoseconds sleep,
                       std::optional<int> nice_of_hog) {
  const Bursty sleeper{.burst = std::chrono::milliseconds(5), .sleep = sleep};
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunUntilEach(
          {.groups = {Spinners(test, "hog", 1, nice_of_hog),
                      {.name = "sleeper", .work = sleeper, .affinity = OneCpu(test.machine())}}},
          absl::Seconds(2), 1));
  test.Expect(check::CpuShare(report).Group(0).AtLeast(0.48));
  test.Expect(check::Progress(report).Group(1).EachAtLeast(1));
}

KTSTR_CASE(hog_keeps_its_half_beside_a_sleeper) {
  ExpectAtLeastHalf(test, std::chrono::milliseconds(5), std::nullopt);
}
KTSTR_CONTROL(hog_keeps_its_half_beside_a_sleeper, hog_is_niced_and_the_other_hardly_sleeps) {
  ExpectAtLeastHalf(test, std::chrono::microseconds(10), 15);
}

}  // namespace
}  // namespace ktstr
