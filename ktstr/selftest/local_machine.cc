// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/local_machine.h"

#include <cstring>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/machine/placement.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/sched/sched_policy.h"

namespace ktstr {
namespace {

// The errno of a throw-away thread that tries to take on a policy; 0: it could.
int TryPolicy(const SchedPolicy& policy, int nice) {
  int error = 0;
  std::thread([&] { error = ApplyPolicy(0, policy, nice); }).join();
  return error;
}

}  // namespace

absl::StatusOr<Machine> ReadMachine() {
  ASSIGN_OR_RETURN(const CpuSet allowed, AffinityOf(0));
  ASSIGN_OR_RETURN(Topology topology, Topology::FromSysfs());
  return Machine{
      .environment = ReadEnvironment(), .topology = std::move(topology), .allowed = allowed};
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

std::optional<std::string> WhyMissing(Need need, const Machine& machine) {
  switch (need) {
    case Need::kRealTime:
      if (const int error = TryPolicy(SchedPolicy::Fifo(kMinRtPriority), 0); error != 0) {
        return absl::StrCat("SCHED_FIFO is refused: ", std::strerror(error),
                            "; it takes CAP_SYS_NICE or RLIMIT_RTPRIO, and with RT_GROUP_SCHED a "
                            "cgroup with cpu.rt_runtime_us");
      }
      return std::nullopt;
    case Need::kNegativeNice:
      if (const int error = TryPolicy(SchedPolicy::Normal(), -1); error != 0) {
        return absl::StrCat("nice -1 is refused: ", std::strerror(error),
                            "; it takes CAP_SYS_NICE or RLIMIT_NICE");
      }
      return std::nullopt;
    case Need::kFairClass:
      if (const auto& ext = machine.environment.scheduler.sched_ext;
          ext.has_value() && ext->state == "enabled") {
        return absl::StrCat("the BPF scheduler ", ext->scheduler.value_or("(unnamed)"),
                            " is loaded, which promises nothing of this");
      }
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace ktstr
