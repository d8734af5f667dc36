// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/environment.h"

namespace ktstr {
namespace {

KernelIdentity ReadKernelIdentity(const MachineSources& sources) {
  KernelIdentity kernel;
  kernel.release = sources.proc.Text("sys/kernel/osrelease");
  if (kernel.release) kernel.number = ParseKernelVersion(*kernel.release);
  kernel.version = sources.proc.Text("sys/kernel/version");
  kernel.command_line = sources.proc.Text("cmdline");
  if (std::string machine = sources.architecture(); !machine.empty()) {
    kernel.machine = std::move(machine);
  }
  return kernel;
}

}  // namespace

Environment ReadEnvironment(const Environment::Sources& sources) {
  return {.kernel = ReadKernelIdentity(sources),
          .scheduler = ReadSchedulerSettings(sources),
          .cpus = ReadCpuInventory(sources),
          .cgroups = ReadCgroupSupport(sources.proc),
          .privileges = ReadPrivileges(sources.proc)};
}

}  // namespace ktstr
