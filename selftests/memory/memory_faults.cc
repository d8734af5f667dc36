// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/page_fault_churn.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"memory", "quick", "kernel"},
                .cpus = 2,
                .claims = "Workers that keep faulting pages in and giving them back all get on, "
                          "beside each other and beside a spinner",
                .why = "a fault that has to wait for the map lock is woken by whoever gives it "
                       "back. A TLB invalidation interrupts other CPUs for a moment only",
                .source = "kernel/locking/rwsem.c; mm/memory.c, handle_mm_fault",
                .failure = "a waiter of the map lock is lost, or invalidations starve somebody"});

// How often each worker gets on, also in a short run on a crowded machine.
constexpr uint64_t kTurns = 5;

// `one` is one of the four that fault.
void ExpectAllGetOn(TestCase& test, const WorkSpec& one, WorkerMode mode) {
  const PageFaultChurn faulter;
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.RunUntilEach(
                     {.groups = {{.name = "spinner", .work = SpinWait{}},
                                 {.name = "faulters", .work = faulter, .workers = 3, .mode = mode},
                                 {.name = "one", .work = one, .mode = mode}}},
                     absl::Seconds(1), kTurns));
  test.Expect(check::Progress(report).EachAtLeast(kTurns));
  test.Expect(check::Activity(report).Group(0).AtLeast(0.95));
}

KTSTR_CASE(processes_that_fault_get_on) {
  ExpectAllGetOn(test, PageFaultChurn{}, WorkerMode::kFork);
}
KTSTR_CONTROL(processes_that_fault_get_on, one_of_four_gets_no_page) {
  ExpectAllGetOn(test, Idler{}, WorkerMode::kFork);
}

KTSTR_CASE(threads_that_fault_in_one_address_space_get_on) {
  ExpectAllGetOn(test, PageFaultChurn{}, WorkerMode::kThread);
}
KTSTR_CONTROL(threads_that_fault_in_one_address_space_get_on, one_of_four_gets_no_page) {
  ExpectAllGetOn(test, Idler{}, WorkerMode::kThread);
}

}  // namespace
}  // namespace ktstr
