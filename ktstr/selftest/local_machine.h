// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Machine: the machine that a selftest runs on, and where its workers go. Parent side.

#ifndef KTSTR_SELFTEST_LOCAL_MACHINE_H_
#define KTSTR_SELFTEST_LOCAL_MACHINE_H_

#include "absl/status/statusor.h"
#include "ktstr/machine/environment.h"
#include "ktstr/machine/topology.h"
#include "ktstr/sched/affinity_intent.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr {

struct Machine {
  Environment environment;
  Topology topology;
  CpuSet allowed;  // The CPUs that this process may use.
};

// Errors: what the kernel gave for the affinity of this process or for sysfs.
absl::StatusOr<Machine> ReadMachine();

// The highest allowed CPU: the lowest ones serve most of a machine's interrupts.
int FavouredCpu(const Machine& machine);
// All workers together on the favoured CPU.
affinity::Exact OneCpu(const Machine& machine);
// Worker i alone on the i-th of `count` CPUs, of different cores as far as possible.
// Unimplemented when there are fewer.
absl::StatusOr<affinity::OneCpuEach> OneCpuEach(const Machine& machine, int count);

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_LOCAL_MACHINE_H_
