// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Need: what a machine or a kernel may lack. Parent side.

#ifndef KTSTR_SELFTEST_NEED_H_
#define KTSTR_SELFTEST_NEED_H_

#include <optional>
#include <string>

#include "ktstr/selftest/local_machine.h"

namespace ktstr {

// A case that needs what is missing is skipped with the reason.
enum class Need {
  // Privileges.
  kRealTime,      // SCHED_FIFO and SCHED_RR.
  kDeadline,      // SCHED_DEADLINE, and room for a small reservation.
  kNegativeNice,  // Nice values below 0.
  // Scheduling classes.
  kFairClass,       // The kernel's own fair scheduler: a BPF scheduler promises no weights.
  kSlice,           // Slices of fair tasks by sched_setattr (Linux 6.12).
  kUclamp,          // Utilisation clamps.
  kSchedExt,        // A kernel that could load a BPF scheduler.
  kCoreScheduling,  // Core-scheduling cookies.
  // The cgroup v2 hierarchy: groups can be made, and have this controller.
  kCgroup,
  kCgroupCpu,
  kCgroupCpuset,
  kCgroupPids,
  // The machine.
  kTwoCpus,       // Two allowed CPUs.
  kFourCpus,      // Four.
  kSmt,           // Two allowed CPUs of one core.
  kTwoLlcs,       // Allowed CPUs below two last-level caches.
  kNuma,          // Allowed CPUs on two nodes.
  kIsolatedCpus,  // isolcpus= or an isolated partition.
  kNohzFull,      // CPUs that may run without a tick.
  // Settings that the kernel reports.
  kFairReserve,  // What fair tasks keep beside real-time ones, and that it is more than nothing.
};

// "realtime", "cgroup_cpu" ...
const char* NeedName(Need need);

// Why this process does not get what a case needs; absent: it does. Tries what is to be tried.
std::optional<std::string> WhyMissing(Need need, const Machine& machine);

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_NEED_H_
