// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Pages that are bound to another node arrive there, and a worker that keeps moving between nodes
// is never seen outside the one it moved to. Why: mbind with MPOL_MF_MOVE migrates what is mapped
// before it returns (mbind(2)), and sched_setaffinity leaves the old CPUs before it returns.
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/numa_migration_churn.h"
#include "ktstr/work_types/numa_working_set_sweep.h"

KTSTR_SELFTEST({.tags = {"numa", "quick", "kernel"}, .cpus = 2});

namespace {

// The ids of the nodes that have memory and CPUs; Unimplemented below two.
absl::StatusOr<ktstr::NumberList> Nodes(const ktstr::Machine& machine) {
  ktstr::NumberList nodes;
  int count = 0;
  for (const ktstr::NumaNode& node : machine.topology.numa_nodes()) {
    if (node.cpus.empty() || node.memory_bytes.value_or(0) == 0 ||
        node.id > ktstr::NumberList::kMaxNumber) {
      continue;
    }
    nodes.bits |= uint64_t{1} << node.id;
    ++count;
  }
  if (count < 2) return absl::UnimplementedError("needs 2 NUMA nodes with CPUs and memory");
  return nodes;
}

}  // namespace

KTSTR_CASE(working_set_follows_its_node) {
  ASSIGN_OR_SKIP(const ktstr::NumberList nodes, Nodes(test.machine()));
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {{.name = "sweepers",
                                       .work = ktstr::NumaWorkingSetSweep{.target_nodes = nodes},
                                       .workers = 2}}},
                          absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(2));
}

KTSTR_CASE(worker_that_moves_between_nodes_gets_on) {
  ASSIGN_OR_SKIP(const ktstr::NumberList nodes, Nodes(test.machine()));
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run(
          {.groups = {{.name = "movers",
                       .work = ktstr::NumaMigrationChurn{.period = std::chrono::milliseconds(10),
                                                         .target_nodes = nodes},
                       .workers = 2}}},
          absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(2));
  test.Expect(ktstr::check::CpusUsed(report).Within(test.machine().allowed));
}
