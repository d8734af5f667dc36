// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/preemption/gives_way.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"preemption", "fair"},
    .claims = "A spinner with a slice of 0.1 ms gets as much CPU time as one with the default "
              "slice, within 3 % and two timeslices",
    .why = "the slice says when a task gets its share, not how much",
    .source = "kernel/sched/fair.c, pick_eevdf, update_deadline; sched_setattr(2)",
    .failure = "a task gains or loses by asking for short turns",
    .guards = {"sched/eevdf: Fix se->slice being set to U64_MAX and resulting crash"},
    .needs = {Need::kSlice},
});

// Spinners, of which the second has a short slice.
void ExpectEqualShares(TestCase& test, std::optional<int> nice_of_second) {
  const affinity::Exact here = OneCpu(test.machine());
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.Run({.groups = {{.name = "default", .work = SpinWait{}, .affinity = here},
                           {.name = "short",
                            .work = SpinWait{},
                            .affinity = here,
                            .policy = SchedPolicy::ShortSlice(std::chrono::microseconds(100)),
                            .nice = nice_of_second}}},
               absl::Seconds(2)));
  test.Expect(
      check::CpuShare(report).EqualWithin({.relative = 0.03, .slack = 2 * test.limits().slice}));
}

KTSTR_CASE(short_slice_costs_no_share) {
  ExpectEqualShares(test, std::nullopt);
}
KTSTR_CONTROL(short_slice_costs_no_share, it_is_niced) {
  ExpectEqualShares(test, 10);
}

// How often the sleeper's request may end later than what the spinner has left of its own: 0.1 ms
// of some milliseconds, with a large margin.
constexpr double kStays = 0.25;
constexpr uint64_t kFewestMeetings = 40;

KTSTR_CASE(short_slice_preempts,
           {.claims = "A task with a slice of 0.1 ms wakes up on the CPU of a spinner with the "
                      "default slice. The spinner gives its CPU up within an eighth of a tick, at "
                      "three of four wake-ups at least",
            .why = "a task that asks for a shorter slice and has the earlier deadline is not kept "
                   "waiting until the current one's slice ends",
            .failure = "a short slice buys no latency",
            .min_kernel = {6, 12, 0}}) {
  ExpectTheSpinnerGivesWay(test,
                           {.sleeper = SchedPolicy::ShortSlice(std::chrono::microseconds(100)),
                            .spinner = SchedPolicy::Normal(),
                            .stays = kStays,
                            .fewest_meetings = kFewestMeetings});
}
KTSTR_CONTROL(short_slice_preempts, sleeper_is_batch_with_the_default_slice) {
  ExpectTheSpinnerGivesWay(
      test, {.sleeper = SchedPolicy::Batch(), .spinner = SchedPolicy::Normal(), .stays = kStays});
}

}  // namespace
}  // namespace ktstr
