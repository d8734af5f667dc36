// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// On which NUMA nodes the pages of processes lie. Parent side.

#ifndef KTSTR_MACHINE_NUMA_PAGES_H_
#define KTSTR_MACHINE_NUMA_PAGES_H_

#include <sys/types.h>

#include <cstdint>
#include <map>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ktstr {

// The pages on each node, over all mappings, from the text of /proc/PID/numa_maps: its tokens
// N<node>=<pages> (numa(7)).
std::map<int, uint64_t> ParsePagesByNode(absl::string_view numa_maps);

// Counts the pages of a process by node. Unimplemented on a kernel without NUMA; else as reading
// /proc/PID/numa_maps.
absl::StatusOr<std::map<int, uint64_t>> ReadPagesByNode(pid_t pid);

// The pages that NUMA balancing has migrated on this machine since boot (proc_vmstat(5),
// numa_pages_migrated). Unimplemented on a kernel without it.
absl::StatusOr<uint64_t> ReadPagesMigrated();
absl::StatusOr<uint64_t> ParsePagesMigrated(absl::string_view vmstat);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_NUMA_PAGES_H_
