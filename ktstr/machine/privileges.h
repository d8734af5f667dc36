// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Privileges: what this process may do to the scheduler. Parent side.

#ifndef KTSTR_MACHINE_PRIVILEGES_H_
#define KTSTR_MACHINE_PRIVILEGES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ktstr/base/call_probe.h"
#include "ktstr/machine/file_tree.h"

namespace ktstr {

// A soft and a hard resource limit; UINT64_MAX is "unlimited".
struct ResourceLimit {
  uint64_t soft = 0;
  uint64_t hard = 0;
};

struct Privileges {
  std::optional<int64_t> effective_uid;
  std::optional<uint64_t> effective_capabilities;  // Bit mask of capabilities(7).
  std::optional<ResourceLimit> rt_priority;        // RLIMIT_RTPRIO
  std::optional<ResourceLimit> nice;               // RLIMIT_NICE: nice values down to 20 - limit.
  std::optional<ResourceLimit> open_files;         // RLIMIT_NOFILE
  std::optional<ResourceLimit> processes;          // RLIMIT_NPROC
  std::optional<int> seccomp_mode;                 // 0: none, 1: strict, 2: a filter.
  // Not read by ReadPrivileges(): sys::ProbeCalls() forks.
  std::optional<std::vector<sys::RefusedCall>> refused_calls;

  // nullopt when the mask could not be read.
  std::optional<bool> cap_sys_nice() const;
  std::optional<bool> cap_sys_admin() const;
};

// `proc` is /proc or a recorded copy: reads thread-self/status and self/limits.
Privileges ReadPrivileges(const FileTree& proc);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_PRIVILEGES_H_
