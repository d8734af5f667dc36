// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Turns the affinity intents that depend on a machine into CPUs of that machine. Parent side, pure.
//
// `allowed` are the CPUs that the workers may use: the cpuset of their cgroup or the affinity of
// this process; topology.online() when nothing limits them. Offline CPUs in it count for nothing.
// A machine that lacks what an intent needs gives Unimplemented, with what is missing in the
// message, so that a selftest skips with that reason.

#ifndef KTSTR_MACHINE_PLACEMENT_H_
#define KTSTR_MACHINE_PLACEMENT_H_

#include "absl/status/statusor.h"
#include "ktstr/machine/topology.h"
#include "ktstr/sched/affinity_intent.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr {

// The lowest allowed CPU.
absl::StatusOr<CpuSet> SingleCpu(const Topology& topology, const CpuSet& allowed);

// The allowed CPUs of the LLC that has most of them; the first such LLC.
absl::StatusOr<CpuSet> LlcAligned(const Topology& topology, const CpuSet& allowed);

// All online CPUs, also those that are not allowed: the kernel clips the mask to the cpuset and
// refuses it when nothing remains, which is Unimplemented here.
absl::StatusOr<CpuSet> CrossCgroup(const Topology& topology, const CpuSet& allowed);

// The two lowest allowed CPUs of the first core that has two of them. Never two separate cores.
absl::StatusOr<CpuSet> SmtSiblingPair(const Topology& topology, const CpuSet& allowed);

// `count` different allowed CPUs: one of each core in ascending order, then the second ones, and so
// on. REQUIRES: count >= 1.
absl::StatusOr<affinity::OneCpuEach> OneCpuEach(const Topology& topology, const CpuSet& allowed,
                                                int count);

// What spawning a workload accepts in place of `intent`: SingleCpu, LlcAligned, CrossCgroup and
// SmtSiblingPair become Exact; Exact and the pool of RandomSubset are cut down to `allowed`, and
// InvalidArgument when nothing remains; Inherit and OneCpuEach stay as they are.
absl::StatusOr<AffinityIntent> ResolveAffinity(const AffinityIntent& intent,
                                               const Topology& topology, const CpuSet& allowed);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_PLACEMENT_H_
