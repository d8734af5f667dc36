// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/local_machine.h"

#include <utility>

#include "ktstr/base/status_macros.h"
#include "ktstr/machine/placement.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr {

absl::StatusOr<Machine> ReadMachine() {
  ASSIGN_OR_RETURN(const CpuSet allowed, AffinityOf(0));
  return Machine{.environment = ReadEnvironment(),
                 .topology = Topology::OfMachine(allowed),
                 .allowed = allowed};
}

int FavouredCpu(const Machine& machine) {
  int favoured = machine.allowed.First();
  for (int cpu = favoured; cpu >= 0; cpu = machine.allowed.Next(cpu)) favoured = cpu;
  return favoured;
}

affinity::Exact OneCpu(const Machine& machine) {
  return {.cpus = CpuSet::Of({FavouredCpu(machine)})};
}

absl::StatusOr<affinity::OneCpuEach> OneCpuEach(const Machine& machine, int count) {
  return OneCpuEach(machine.topology, machine.allowed, count);
}

}  // namespace ktstr
