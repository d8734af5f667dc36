// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/numa_migration_churn.h"
#include "ktstr/work_types/numa_working_set_sweep.h"
#include "selftests/broken_work/idler.h"

KTSTR_SELFTEST({.tags = {"numa", "quick", "kernel"},
                .cpus = 2,
                .claims = "Workers whose pages, and workers who themselves, keep moving from node "
                          "to node get on",
                .why = "mbind migrates what is mapped before it returns, and sched_setaffinity "
                       "leaves the old CPUs before it returns",
                .source = "mbind(2); kernel/sched/core.c, affine_move_task",
                .failure = "a migration of pages or of a task is never completed",
                .needs = {ktstr::Need::kNuma}});

static ktstr::NumberList AllNodes(const ktstr::Machine& machine) {
  ktstr::NumberList nodes;
  for (const ktstr::NumaNode& node : machine.topology.numa_nodes()) {
    if (node.cpus.empty() || node.id > ktstr::NumberList::kMaxNumber) continue;
    nodes.bits |= uint64_t{1} << node.id;
  }
  return nodes;
}

static void ExpectMoversGetOn(ktstr::TestCase& test, const ktstr::WorkSpec& first,
                              const ktstr::WorkSpec& second) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "first", .work = first}, {.name = "second", .work = second}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(2));
  test.Expect(ktstr::check::CpusUsed(report).Within(test.machine().allowed));
}

static ktstr::WorkSpec PageMover(const ktstr::TestCase& test) {
  return ktstr::NumaWorkingSetSweep{.sweep_period = std::chrono::milliseconds(20),
                                    .target_nodes = AllNodes(test.machine())};
}

KTSTR_CASE(workers_whose_pages_move_get_on) {
  ExpectMoversGetOn(test, PageMover(test), PageMover(test));
}
KTSTR_CONTROL(workers_whose_pages_move_get_on, a_migration_of_one_of_two_never_ends) {
  ExpectMoversGetOn(test, PageMover(test), ktstr::Idler{});
}

static ktstr::WorkSpec NodeHopper(const ktstr::TestCase& test) {
  return ktstr::NumaMigrationChurn{.period = std::chrono::milliseconds(10),
                                   .target_nodes = AllNodes(test.machine())};
}

KTSTR_CASE(workers_that_move_between_nodes_get_on) {
  ExpectMoversGetOn(test, NodeHopper(test), NodeHopper(test));
}
KTSTR_CONTROL(workers_that_move_between_nodes_get_on, a_migration_of_one_of_two_never_ends) {
  ExpectMoversGetOn(test, NodeHopper(test), ktstr::Idler{});
}
