// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// BareProcess: the least of a pinned process, for the loops that stand in for peers.

#ifndef TOOLS_BENCH_BARE_PROCESS_H_
#define TOOLS_BENCH_BARE_PROCESS_H_

#include "absl/status/statusor.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/sched/cpu_set.h"

namespace bench {

// Runs main(argument) in a process that dies with its parent, on these CPUs. As clone3 makes it,
// `main` allocates nothing; it never needs to return.
absl::StatusOr<ktstr::Pidfd> StartBareProcess(const ktstr::CpuSet& cpus,
                                              void (*main)(void* argument) noexcept,
                                              void* argument);

// The first CPU that this process may run on, alone.
absl::StatusOr<ktstr::CpuSet> OneCpu();

}  // namespace bench

#endif  // TOOLS_BENCH_BARE_PROCESS_H_
