// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <vector>

#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST(
    {.tags = {"rt", "fair"},
     .exclusive = true,
     .claims = "Beside a SCHED_FIFO spinner the fair tasks of a CPU keep at least eight tenths of "
               "what RT throttling or the fair server grants them",
     .why = "RT throttling stops real-time tasks for the rest of each period, and since Linux 6.12 "
            "a deadline server runs fair tasks that have starved",
     .source = "kernel/sched/rt.c, sched_rt_runtime_exceeded; kernel/sched/deadline.c, dl_server",
     .failure = "the fair server stops after some pattern of wake-ups, or nothing is throttled",
     .guards = {"sched/deadline: Fix dl_server getting stuck"},
     .needs = {Need::kRealTime, Need::kFairReserve}});

// One fair worker for each of `fair`.
absl::StatusOr<WorkloadReport> BesideAHog(TestCase& test, const std::vector<WorkSpec>& fair) {
  const affinity::Exact here = OneCpu(test.machine());
  WorkloadConfig config{
      .groups = {
          {.name = "hog", .work = SpinWait{}, .affinity = here, .policy = SchedPolicy::Fifo(10)}}};
  for (const WorkSpec& work : fair) {
    config.groups.push_back(
        {.name = "fair", .work = work, .affinity = here, .policy = SchedPolicy::Normal()});
  }
  return test.Run(config, test.limits().fair_reserve_wait + absl::Seconds(3));
}

void ExpectTheReserve(TestCase& test, const WorkSpec& fair) {
  ASSIGN_OR_SKIP(const WorkloadReport report, BesideAHog(test, {fair}));
  // CPU time that comes late at the beginning is lost for the whole run.
  const double counts =
      absl::FDivDuration(absl::Seconds(3), test.limits().fair_reserve_wait + absl::Seconds(3));
  test.Expect(check::CpuShare(report).Group(1).AtLeast(0.8 * counts *
                                                       test.limits().fair_reserve.value_or(0)));
}

KTSTR_CASE(fair_spinner_keeps_its_reserve) {
  ExpectTheReserve(test, SpinWait{});
}
// It would run in 1 % of the time.
KTSTR_CONTROL(fair_spinner_keeps_its_reserve, it_gets_a_fifth_of_it) {
  ExpectTheReserve(
      test, Bursty{.burst = std::chrono::milliseconds(5), .sleep = std::chrono::milliseconds(500)});
}

// A task that sleeps wakes up to a server that has stopped meanwhile.
const Bursty kNaps{.burst = std::chrono::milliseconds(7), .sleep = std::chrono::milliseconds(130)};

void ExpectSleepersGetOn(TestCase& test, const WorkSpec& third) {
  ASSIGN_OR_SKIP(const WorkloadReport report, BesideAHog(test, {kNaps, kNaps, third}));
  for (const int group : {1, 2, 3}) {
    test.Expect(check::Progress(report).Group(group).EachAtLeast(2));
    test.Expect(check::Stall(report).Group(group).AtMost(test.limits().fair_reserve_wait +
                                                         test.limits().RunDelay(3)));
  }
}

KTSTR_CASE(
    fair_sleepers_are_served_again_and_again,
    {.claims = "Beside a SCHED_FIFO spinner fair tasks that sleep and wake never wait longer "
               "than the reserve is deferred"}) {
  ExpectSleepersGetOn(test, kNaps);
}
KTSTR_CONTROL(fair_sleepers_are_served_again_and_again, one_of_three_never_runs) {
  ExpectSleepersGetOn(test, Idler{});
}

}  // namespace
}  // namespace ktstr
