// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/numa_migration_churn.h"
#include "ktstr/work_types/numa_working_set_sweep.h"
#include "selftests/broken_work/idler.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"numa", "quick", "kernel"},
                .cpus = 2,
                .claims = "Workers whose pages, and workers who themselves, keep moving from node "
                          "to node get on",
                .why = "mbind migrates what is mapped before it returns, and sched_setaffinity "
                       "leaves the old CPUs before it returns",
                .source = "mbind(2); kernel/sched/core.c, affine_move_task",
                .failure = "a migration of pages or of a task is never completed",
                .needs = {Need::kNuma}});

NumberList AllNodes(const Machine& machine) {
  NumberList nodes;
  for (const NumaNode& node : machine.topology.numa_nodes()) {
    if (node.cpus.empty() || node.id > NumberList::kMaxNumber) continue;
    nodes.bits |= uint64_t{1} << node.id;
  }
  return nodes;
}

void ExpectMoversGetOn(TestCase& test, const WorkSpec& first, const WorkSpec& second) {
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.Run({.groups = {{.name = "first", .work = first}, {.name = "second", .work = second}}},
               absl::Seconds(1)));
  test.Expect(check::Progress(report).EachAtLeast(2));
  test.Expect(check::CpusUsed(report).Within(test.machine().allowed));
}

WorkSpec PageMover(const TestCase& test) {
  return NumaWorkingSetSweep{.sweep_period = std::chrono::milliseconds(20),
                             .target_nodes = AllNodes(test.machine())};
}

KTSTR_CASE(workers_whose_pages_move_get_on) {
  ExpectMoversGetOn(test, PageMover(test), PageMover(test));
}
KTSTR_CONTROL(workers_whose_pages_move_get_on, a_migration_of_one_of_two_never_ends) {
  ExpectMoversGetOn(test, PageMover(test), Idler{});
}

WorkSpec NodeHopper(const TestCase& test) {
  return NumaMigrationChurn{.period = std::chrono::milliseconds(10),
                            .target_nodes = AllNodes(test.machine())};
}

KTSTR_CASE(workers_that_move_between_nodes_get_on) {
  ExpectMoversGetOn(test, NodeHopper(test), NodeHopper(test));
}
KTSTR_CONTROL(workers_that_move_between_nodes_get_on, a_migration_of_one_of_two_never_ends) {
  ExpectMoversGetOn(test, NodeHopper(test), Idler{});
}

}  // namespace
}  // namespace ktstr
