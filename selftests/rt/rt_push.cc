// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"
#include "selftests/broken_work/straggler.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"rt", "quick", "kernel"},
    .cpus = 2,
    .claims = "A SCHED_FIFO worker whose CPU is taken by a higher priority runs on the other CPU "
              "of its mask, where a fair spinner is. It runs there within an eighth of a tick at "
              "p50, within a tick at p99",
    .why = "a real-time task does not wait behind a higher priority. It is woken on or pushed to "
           "the CPU of its mask where the lowest priority runs",
    .source = "kernel/sched/rt.c, select_task_rq_rt and push_rt_task; kernel/sched/cpupri.c",
    .failure = "real-time tasks are not pushed, and wait beside a CPU that runs a lower priority",
    .guards = {"sched/rt: Fix bad task migration for rt tasks"},
    .needs = {Need::kRealTime, Need::kTwoCpus},
});

using std::chrono::microseconds;
using std::chrono::milliseconds;

// The period is not in step with any tick.
const Bursty kNaps{.burst = microseconds(50), .sleep = microseconds(2777)};
// The hog keeps its CPU, and RT throttling never ends that.
const Bursty kHog{.burst = milliseconds(8), .sleep = milliseconds(2)};

struct TwoCpus {
  affinity::Exact first;
  affinity::Exact second;
  affinity::Exact both;
};

absl::StatusOr<TwoCpus> FindTwoCpus(const TestCase& test) {
  ASSIGN_OR_RETURN(const affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  return TwoCpus{.first = {CpuSet::Of({each.cpus[0]})},
                 .second = {CpuSet::Of({each.cpus[1]})},
                 .both = {CpuSet::Of({each.cpus[0], each.cpus[1]})}};
}

// The hog's CPU is the first one.
GroupConfig HogOf(const TwoCpus& cpus) {
  return {.name = "hog", .work = kHog, .affinity = cpus.first, .policy = SchedPolicy::Fifo(30)};
}

void ExpectToRunElsewhere(TestCase& test, bool may_leave) {
  ASSIGN_OR_SKIP(const TwoCpus cpus, FindTwoCpus(test));
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {{.name = "lower",
                                       .work = kNaps,
                                       .affinity = may_leave ? cpus.both : cpus.first,
                                       .policy = SchedPolicy::Fifo(10)},
                                      HogOf(cpus),
                                      {.name = "fair",
                                       .work = SpinWait{},
                                       .affinity = cpus.second,
                                       .policy = SchedPolicy::Normal()}}},
                          absl::Seconds(2)));
  const auto late = check::TimerLatency(report).Group(0);
  test.Expect(late.p50().AtMost(test.limits().preempting_wake));
  test.Expect(late.p99().AtMost(test.limits().tick));
}

KTSTR_CASE(lower_priority_runs_on_the_other_cpu) {
  ExpectToRunElsewhere(test, true);
}
KTSTR_CONTROL(lower_priority_runs_on_the_other_cpu, it_may_not_leave) {
  ExpectToRunElsewhere(test, false);
}

// Two real-time workers look for a CPU while the second one turns from real-time to fair and back.
void ExpectBystandersGetOn(TestCase& test, const WorkSpec& fair) {
  constexpr uint64_t kTurns = 10;
  ASSIGN_OR_SKIP(const TwoCpus cpus, FindTwoCpus(test));
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunUntilEach(
          {.groups = {{.name = "fair",
                       .work = fair,
                       .affinity = cpus.second,
                       .policy = SchedPolicy::Normal()},
                      {.name = "pushed",
                       .work = kNaps,
                       .workers = 2,
                       .affinity = cpus.both,
                       .policy = SchedPolicy::Fifo(10)},
                      HogOf(cpus),
                      {.name = "flips",
                       .work = Bursty{.burst = microseconds(100), .sleep = microseconds(200)},
                       .affinity = cpus.second,
                       .policy = SchedPolicy::Fifo(20)}}},
          absl::Seconds(2), kTurns));
  test.Expect(check::Progress(report).EachAtLeast(kTurns));
  test.Expect(check::Activity(report).Group(0).AtLeast(0.95));
}

KTSTR_CASE(bystanders_of_pushes_get_on,
           {.claims = "While a CPU keeps turning from real-time to fair, and two real-time workers "
                      "look for a CPU, these and a fair spinner there get on",
            .why = "a CPU whose priority falls asks those that have real-time tasks waiting to "
                   "push one, once for each. Fair tasks run as soon as no real-time task does",
            .source = "kernel/sched/rt.c, pull_rt_task and rto_next_cpu",
            .failure = "CPUs keep interrupting each other for pushes that cannot be made",
            .guards = {"sched/rt: Skip currently executing CPU in rto_next_cpu()"}}) {
  ExpectBystandersGetOn(test, SpinWait{});
}
KTSTR_CONTROL(bystanders_of_pushes_get_on, fair_one_is_lost_now_and_then) {
  ExpectBystandersGetOn(test, Straggler{});
}
KTSTR_CONTROL(bystanders_of_pushes_get_on, fair_one_stands_still) {
  ExpectBystandersGetOn(test, Idler{});
}

}  // namespace
}  // namespace ktstr
