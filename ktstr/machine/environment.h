// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Environment: the record of the machine and kernel that a report was made on. Parent side.
//
// Plain data without judgement. docs/environment.md describes every field and its JSON form.

#ifndef KTSTR_MACHINE_ENVIRONMENT_H_
#define KTSTR_MACHINE_ENVIRONMENT_H_

#include <optional>
#include <string>

#include "ktstr/machine/cgroup_mounts.h"
#include "ktstr/machine/cpu_inventory.h"
#include "ktstr/machine/kernel_config.h"
#include "ktstr/machine/kernel_version.h"
#include "ktstr/machine/machine_sources.h"
#include "ktstr/machine/privileges.h"
#include "ktstr/machine/scheduler_settings.h"

namespace ktstr {

struct KernelIdentity {
  std::optional<std::string> release;   // "6.12.3-amd64"
  std::optional<KernelVersion> number;  // {6, 12, 3}
  std::optional<std::string> version;   // "#1 SMP PREEMPT_DYNAMIC Debian ..."
  std::optional<std::string> machine;   // "x86_64"
  std::optional<std::string> command_line;
  std::optional<KernelConfig> config;  // Not read by ReadEnvironment().
};

struct Environment {
  using Sources = MachineSources;

  KernelIdentity kernel;
  SchedulerSettings scheduler;
  CpuInventory cpus;
  CgroupSupport cgroups;
  Privileges privileges;
};

// Reads what is there and readable; the rest is nullopt. Never fails as a whole, mounts nothing and
// writes nothing. `allowed` and the privileges are those of the calling thread. Takes well below
// 5 ms on a small machine; the number of files grows with the number of CPUs.
Environment ReadEnvironment(const Environment::Sources& sources = {});

}  // namespace ktstr

#endif  // KTSTR_MACHINE_ENVIRONMENT_H_
