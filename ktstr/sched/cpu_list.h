// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CPU lists as the kernel writes them ("0,2-3"), and the CPUs this process may use. Parent side.

#ifndef KTSTR_SCHED_CPU_LIST_H_
#define KTSTR_SCHED_CPU_LIST_H_

#include <sys/types.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr {

// Numbers and ranges separated by commas; white space around the whole is ignored; the empty text
// is the empty set.
// InvalidArgument names the text and the offending part.
absl::StatusOr<CpuSet> ParseCpuList(absl::string_view text);

// The shortest list: {0,2,3} -> "0,2-3"; the empty set is "".
std::string FormatCpuList(const CpuSet& cpus);

// sched_getaffinity(2) of a thread (0: the caller). NotFound when it is gone.
absl::StatusOr<CpuSet> AffinityOf(pid_t tid);
// sched_setaffinity(2) of a thread (0: the caller).
absl::Status SetAffinityOf(pid_t tid, const CpuSet& cpus);

}  // namespace ktstr

#endif  // KTSTR_SCHED_CPU_LIST_H_
