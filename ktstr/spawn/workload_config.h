// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkloadConfig: what shall run. Parent side, plain data.
//
//   const WorkloadConfig config{
//       .groups = {{.name = "load", .work = SpinWait{}, .workers = 4},
//                  {.name = "probe", .work = FutexPingPong{.spin_iters = 0}, .workers = 2,
//                   .policy = SchedPolicy::Fifo(10)}}};

#ifndef KTSTR_SPAWN_WORKLOAD_CONFIG_H_
#define KTSTR_SPAWN_WORKLOAD_CONFIG_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "ktstr/base/int_range.h"
#include "ktstr/machine/cgroup.h"
#include "ktstr/sched/affinity_intent.h"
#include "ktstr/sched/cpu_set.h"
#include "ktstr/sched/mem_policy.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

// What a worker is.
enum class WorkerMode {
  kFork,    // A process of its own.
  kThread,  // A thread of the harness. A crash of it is a crash of the harness.
};
const char* WorkerModeName(WorkerMode mode);

// A cgroup v2 group for the workers of a group, below one that the workload makes for itself. A
// setting needs its controller on the v2 hierarchy: without it, spawning is refused (Unimplemented,
// the message names the controller).
struct CgroupConfig {
  std::string name;               // Empty: the name of the group.
  std::optional<CpuMax> cpu_max;  // Controller cpu.
  std::optional<int> cpu_weight;  // In kCpuWeightRange. Controller cpu.
  std::optional<CpuSet> cpus;     // Controller cpuset.
  // cpuset.mems: NUMA nodes that have memory. Controller cpuset.
  std::optional<NodeSet> memory_nodes;
};

struct GroupConfig {
  std::string name;  // Empty: "group<i>".
  WorkSpec work;     // A work type with its parameters, such as SpinWait{}.
  int workers = 1;   // A multiple of the work type's group size.
  WorkerMode mode = WorkerMode::kFork;
  AffinityIntent affinity = affinity::Inherit{};
  // Absent: policy and nice are inherited.
  std::optional<SchedPolicy> policy;
  // -20..19, for normal, batch and ext: refused with another policy, which it would not change.
  // Alone, it leaves the inherited policy as it is.
  std::optional<int> nice;
  MemPolicy mem_policy;  // kDefault: inherited.
  // Counts the pages of each worker by NUMA node at the end of the run, as is done for a group with
  // a memory policy anyway. A thread counts those of the whole process.
  bool counts_numa_pages = false;
  // The name in /proc of all the workers, at most 15 bytes; empty: the group's name, cut, and the
  // index of each, such as "load-12".
  std::string comm;
  // User and group of forked workers. Taken on first: what a policy needs of privilege, the user
  // must have.
  std::optional<uid_t> uid;
  std::optional<gid_t> gid;
  // Gives the workers a core-scheduling cookie of their own (prctl(2), PR_SCHED_CORE): they share
  // the hardware threads of a core with one another only. A kernel or a machine without it is a
  // set-up failure in the report.
  bool core_cookie = false;
  // Forked workers are in it before their first instruction. Removed with the workload.
  std::optional<CgroupConfig> cgroup;
  // Samples that each instrument of each worker keeps; shrunk when there are many workers.
  uint32_t reservoir_capacity = 4096;
};

struct WorkloadConfig {
  std::vector<GroupConfig> groups;  // groups[0] is the primary one.

  // The longest time that spawning may take until all workers are ready.
  absl::Duration ready_timeout = absl::Seconds(30);
  // How long a ready worker waits for Start() before it gives up.
  absl::Duration start_timeout = absl::Seconds(30);
  // How long all workers together have to end after the request to stop.
  absl::Duration stop_timeout = absl::Seconds(5);
  // While RunFor() waits, a worker whose block lasts longer than this is interrupted and looks
  // around, so that a lost wake-up is counted and costs no more than this. ZeroDuration, or
  // KTSTR_NO_BELT=1 in the environment: no belt; a lost wake-up becomes a hang with a wait channel.
  absl::Duration belt = absl::Milliseconds(100);
  // Gaps in a worker's progress from this length on are listed one by one.
  absl::Duration stall_threshold = absl::Milliseconds(20);
  // Makes a guardian, which ends what workers forked should the harness die, and puts forked
  // workers into a cgroup v2 group where one can be made. Workloads with a work type that forks
  // have one anyway.
  bool guardian = false;
  // Seed of the random affinity draws; absent: a different one each time.
  std::optional<uint64_t> seed;
  // The affinity that workers inherit. Absent: Workload::Spawn() reads that of its caller.
  std::optional<CpuSet> inherited_cpus;
};

// The bounds that validation applies. Who reads a configuration from text applies the same ones.
inline constexpr int kMaxGroups = 1024;
inline constexpr int kMaxWorkers = 100'000;
inline constexpr IntRange kWorkersRange{1, kMaxWorkers};
inline constexpr IntRange kNiceRange{kMinNice, kMaxNice};
inline constexpr IntRange kUtilisationRange{0, kUtilScale};
inline constexpr IntRange kCpuWeightRange{1, 10'000};
inline constexpr IntRange kReservoirCapacityRange{0, 100'000};
inline constexpr size_t kMaxCommLength = 15;

// Gives the parameters of all groups that stand for "one per CPU" the number of CPUs, 1 or more.
void FitToCpus(int cpus, WorkloadConfig& config);

// Whether the configuration asks for a guardian or any of its work types forks.
bool WantsGuardian(const WorkloadConfig& config);

// The name of groups[index], also when it was given none.
std::string GroupName(const GroupConfig& group, size_t index);

}  // namespace ktstr

#endif  // KTSTR_SPAWN_WORKLOAD_CONFIG_H_
