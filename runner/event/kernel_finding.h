// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KernelFinding: what the kernel complained of while a test ran. Plain data.

#ifndef RUNNER_EVENT_KERNEL_FINDING_H_
#define RUNNER_EVENT_KERNEL_FINDING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace runner {

// The worst first.
enum class KernelFindingKind {
  kPanic,
  kOops,
  kHardLockup,
  kSoftLockup,
  kBug,
  kLockdep,
  kRcuStall,
  kHungTask,
  kUbsan,  // Undefined behaviour.
  kWarning,
  kOutOfMemory,
  kSchedExt,  // A BPF scheduler left otherwise than by its user's wish.
  kTaint,     // A flag of /proc/sys/kernel/tainted was set.
};

// "panic", "oops" ..., as in JSON.
absl::string_view NameOf(KernelFindingKind kind);

struct KernelFinding {
  KernelFindingKind kind = KernelFindingKind::kWarning;
  std::string text;  // The line of the kernel's log that reports it.
  // The tests that ran then, or the one whose process the line names.
  std::vector<std::string> suspects;
};

}  // namespace runner

#endif  // RUNNER_EVENT_KERNEL_FINDING_H_
