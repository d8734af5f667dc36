// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/bench/bare_process.h"

#include <signal.h>

#include <utility>

#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/sched/cpu_list.h"

namespace bench {
namespace {

struct Orders {
  const ktstr::CpuSet* cpus;
  void (*main)(void* argument) noexcept;
  void* argument;
};

void Enter(const void* orders_address) noexcept {
  const Orders& orders = *static_cast<const Orders*>(orders_address);
  ktstr::fork_safe::SetParentDeathSignal(SIGKILL);
  ktstr::fork_safe::SetAffinity(0, orders.cpus->words());
  orders.main(orders.argument);
  ktstr::fork_safe::ExitProcess(0);
}

}  // namespace

absl::StatusOr<ktstr::Pidfd> StartBareProcess(const ktstr::CpuSet& cpus,
                                              void (*main)(void* argument) noexcept,
                                              void* argument) {
  const Orders orders{&cpus, main, argument};
  ASSIGN_OR_RETURN(ktstr::sys::ClonedProcess process, ktstr::sys::CloneProcess({}, Enter, &orders));
  return ktstr::Pidfd(process.pid, std::move(process.pidfd));
}

absl::StatusOr<ktstr::CpuSet> OneCpu() {
  ASSIGN_OR_RETURN(const ktstr::CpuSet allowed, ktstr::AffinityOf(0));
  return ktstr::CpuSet::Of({allowed.First()});
}

}  // namespace bench
