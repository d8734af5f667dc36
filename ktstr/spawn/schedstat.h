// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Schedstat: the kernel's account of a task, as text in /proc. Parent side; workers read their own
// with ktstr/worker/task_accounts.h.

#ifndef KTSTR_SPAWN_SCHEDSTAT_H_
#define KTSTR_SPAWN_SCHEDSTAT_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "ktstr/telemetry/slot_reader.h"

namespace ktstr {

// Of /proc/`task`/schedstat: "17", which the kernel keeps until the process is reaped, or
// "thread-self". Absent when the task is gone, or the kernel keeps no such account.
std::optional<SchedstatReading> ReadSchedstat(absl::string_view task);

}  // namespace ktstr

#endif  // KTSTR_SPAWN_SCHEDSTAT_H_
