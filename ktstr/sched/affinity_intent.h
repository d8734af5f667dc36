// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// AffinityIntent: where the workers of a group shall run. Parent side, plain data.

#ifndef KTSTR_SCHED_AFFINITY_INTENT_H_
#define KTSTR_SCHED_AFFINITY_INTENT_H_

#include <variant>
#include <vector>

#include "ktstr/sched/cpu_set.h"

namespace ktstr {

namespace affinity {

// The mask of whoever spawns the workload.
struct Inherit {};
// Every worker on the same CPUs.
struct Exact {
  CpuSet cpus;
};
// Worker i on the i-th CPU alone, beginning again when there are more workers than CPUs.
struct OneCpuEach {
  std::vector<int> cpus;
};
// An independent draw of min(count, size of the pool) CPUs for each worker.
struct RandomSubset {
  CpuSet pool;
  int count = 0;
};

// The next ones depend on the machine. machine/placement.h resolves them to one of the above;
// spawning a workload refuses them.
struct SingleCpu {};
struct LlcAligned {};
struct CrossCgroup {};
struct SmtSiblingPair {};

}  // namespace affinity

using AffinityIntent =
    std::variant<affinity::Inherit, affinity::Exact, affinity::OneCpuEach, affinity::RandomSubset,
                 affinity::SingleCpu, affinity::LlcAligned, affinity::CrossCgroup,
                 affinity::SmtSiblingPair>;

}  // namespace ktstr

#endif  // KTSTR_SCHED_AFFINITY_INTENT_H_
