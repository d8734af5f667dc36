// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Workers that wait for storage are woken when it is done, also beside spinners that keep every CPU
// busy. Why: the completion of a request wakes who waits for it, from the interrupt or from a
// worker of the block layer (kernel/sched/core.c, io_schedule), and a fair sleeper is not starved
// by spinners.
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/io_convoy.h"
#include "ktstr/work_types/io_sync_write.h"
#include "ktstr/work_types/spin_wait.h"

KTSTR_SELFTEST({.tags = {"io", "quick", "kernel"}, .cpus = 2});

namespace {

void ExpectWritersGetOn(ktstr::TestCase& test, const ktstr::WorkSpec& work) {
  const int spinners = test.machine().allowed.Count();
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "storage", .work = work, .workers = 2},
                           {.name = "spinners", .work = ktstr::SpinWait{}, .workers = spinners}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(1));
}

}  // namespace

KTSTR_CASE(synchronous_writers_get_on_beside_spinners) {
  ExpectWritersGetOn(test, ktstr::IoSyncWrite{});
}

KTSTR_CASE(mixed_readers_and_writers_get_on_beside_spinners) {
  ExpectWritersGetOn(test, ktstr::IoConvoy{});
}
