// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Workers that keep faulting pages in and giving them back all get on, beside each other and beside
// a spinner. Why: a fault that has to wait for the map lock sleeps and is woken by whoever gives it
// back (kernel/locking/rwsem.c), and invalidating other CPUs' TLBs interrupts them for a moment
// only.
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/page_fault_churn.h"
#include "ktstr/work_types/spin_wait.h"

KTSTR_SELFTEST({.tags = {"memory", "quick", "kernel"}, .cpus = 2});

namespace {

void ExpectAllGetOn(ktstr::TestCase& test, ktstr::WorkerMode mode) {
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {{.name = "faulters",
                                       .work = ktstr::PageFaultChurn{},
                                       .workers = 4,
                                       .mode = mode},
                                      {.name = "spinner", .work = ktstr::SpinWait{}}}},
                          absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(10));
}

}  // namespace

KTSTR_CASE(processes_that_fault_get_on) {
  ExpectAllGetOn(test, ktstr::WorkerMode::kFork);
}

KTSTR_CASE(threads_that_fault_in_one_address_space_get_on) {
  ExpectAllGetOn(test, ktstr::WorkerMode::kThread);
}
