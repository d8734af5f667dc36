// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The parent of any process, by /proc. Parent side.

#ifndef KTSTR_BASE_PARENT_PROCESS_H_
#define KTSTR_BASE_PARENT_PROCESS_H_

#include <sys/types.h>

#include <optional>

#include "absl/strings/string_view.h"

namespace ktstr {

// Absent when the process is gone or /proc does not show it. 0: a parent outside of our pid
// namespace, or none.
std::optional<pid_t> ParentOf(pid_t pid);

// The same from the text of /proc/PID/stat (proc(5)), whose second field may hold anything.
std::optional<pid_t> ParseParent(absl::string_view stat);

}  // namespace ktstr

#endif  // KTSTR_BASE_PARENT_PROCESS_H_
