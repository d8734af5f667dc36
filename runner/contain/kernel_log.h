// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What the records of the kernel's log mean. Pure.

#ifndef RUNNER_CONTAIN_KERNEL_LOG_H_
#define RUNNER_CONTAIN_KERNEL_LOG_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "runner/event/kernel_finding.h"

namespace runner {

// One record of /dev/kmsg (Documentation/ABI/testing/dev-kmsg).
struct KernelRecord {
  int level = 0;     // 0 (emergency) to 7 (debug).
  int facility = 0;  // 0: the kernel itself. A program that writes to /dev/kmsg cannot choose it.
  uint64_t time_us = 0;
  std::string message;
};

// "6,339,5140900,-;message". nullopt for another form, such as the continuation " KEY=value".
std::optional<KernelRecord> ParseKernelRecord(absl::string_view line);

// What the first line of a complaint says; nullopt for all other messages.
std::optional<KernelFindingKind> ClassifyKernelMessage(absl::string_view message);

// The process that a complaint names, "PID: 12" or "task NAME:12"; 0: none.
pid_t PidInKernelMessage(absl::string_view message);

// The flags of /proc/sys/kernel/tainted that are set in `after` and not in `before`, each with its
// letter and meaning: "W (the kernel has warned)"; empty: none.
std::string NewTaints(uint64_t before, uint64_t after);
// Whether any of these flags says that the kernel is not sound any more: a page was bad, the kernel
// died, warned, locked up or the hardware failed.
bool IsBadTaint(uint64_t flags);

}  // namespace runner

#endif  // RUNNER_CONTAIN_KERNEL_LOG_H_
