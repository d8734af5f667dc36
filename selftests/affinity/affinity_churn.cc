// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/affinity_churn.h"

#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/cross_affinity_churn.h"
#include "selftests/broken_work/idler.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST(
    {.tags = {"affinity", "quick", "kernel"},
     .cpus = 2,
     .claims = "Workers that keep pinning themselves, and workers that keep pinning one "
               "another, all get on",
     .why = "the call ends when the stopper has moved the task, and the stopper is of the "
            "highest class there is",
     .source = "kernel/sched/core.c, migration_cpu_stop",
     .failure = "a caller waits for a migration that nobody completes"});

// How many calls of each worker return, also in a short run on a crowded machine.
constexpr uint64_t kCalls = 10;

void ExpectAllGetOn(TestCase& test, const WorkSpec& setter, const WorkSpec& one) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.RunUntilEach({.groups = {{.name = "setters", .work = setter, .workers = 3},
                                               {.name = "one", .work = one}}},
                                   absl::Seconds(1), kCalls));
  test.Expect(check::Progress(report).EachAtLeast(kCalls));
}

KTSTR_CASE(workers_that_pin_themselves_get_on) {
  ExpectAllGetOn(test, AffinityChurn{}, AffinityChurn{});
}
KTSTR_CONTROL(workers_that_pin_themselves_get_on, calls_of_one_of_four_never_return) {
  ExpectAllGetOn(test, AffinityChurn{}, Idler{});
}

KTSTR_CASE(workers_that_pin_one_another_get_on) {
  ExpectAllGetOn(test, CrossAffinityChurn{}, CrossAffinityChurn{});
}
KTSTR_CONTROL(workers_that_pin_one_another_get_on, calls_of_one_of_four_never_return) {
  ExpectAllGetOn(test, CrossAffinityChurn{}, Idler{});
}

}  // namespace
}  // namespace ktstr
