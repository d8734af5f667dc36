// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The program of a BPF scheduler, for selftests that attach and detach it. Parent side.

#ifndef SELFTESTS_SCX_SCHEDULER_PROGRAM_H_
#define SELFTESTS_SCX_SCHEDULER_PROGRAM_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/machine/scheduler_settings.h"

namespace ktstr {

// The program that KTSTR_SCX_SCHEDULER names. It attaches its scheduler until it is interrupted, as
// those of sched-ext do. Unimplemented when the variable names none.
absl::StatusOr<std::string> SchedulerProgram();

// Starts a program without arguments; it is killed with the value.
absl::StatusOr<Pidfd> StartProgram(const std::string& program);

// The kernel's facts about BPF schedulers; all are absent where it has none.
SchedExt SchedExtNow();

// Whether the kernel shows this state within `timeout`.
bool AwaitSchedExtState(const std::string& state, absl::Duration timeout);

}  // namespace ktstr

#endif  // SELFTESTS_SCX_SCHEDULER_PROGRAM_H_
