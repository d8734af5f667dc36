// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CpuTimes: what each CPU spent its time on, from /proc/stat. Parent side.
//
//   ASSIGN_OR_RETURN(const CpuTimes before, ReadCpuTimes());
//   ...
//   ASSIGN_OR_RETURN(const CpuTimes after, ReadCpuTimes());
//   const CpuTimes during = Difference(before, after);   // during.total.steal_ns ...

#ifndef KTSTR_MACHINE_CPU_TIME_H_
#define KTSTR_MACHINE_CPU_TIME_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ktstr {

// Times in ns, counted in clock ticks by the kernel (proc_stat(5)): the step is 10 ms on every
// common architecture, and short bursts between ticks can go to the wrong field.
struct CpuTime {
  uint64_t user_ns = 0;  // Contains guest time.
  uint64_t nice_ns = 0;  // User time of tasks with a positive nice value.
  uint64_t system_ns = 0;
  uint64_t idle_ns = 0;
  uint64_t iowait_ns = 0;
  uint64_t irq_ns = 0;
  uint64_t softirq_ns = 0;
  uint64_t steal_ns = 0;  // Time that a hypervisor gave to somebody else.

  // Everything but idle and iowait.
  uint64_t busy_ns() const {
    return user_ns + nice_ns + system_ns + irq_ns + softirq_ns + steal_ns;
  }
};

struct CpuTimes {
  CpuTime total;
  std::map<int, CpuTime> cpus;  // Online CPUs by number.
};

// Reads the "cpu" lines of /proc/stat. InvalidArgument when there is none or one is malformed.
// `ticks_per_second` is USER_HZ, sysconf(_SC_CLK_TCK). REQUIRES: in 1..1e9.
absl::StatusOr<CpuTimes> ParseCpuTimes(absl::string_view stat, uint64_t ticks_per_second);

// The times since boot, from `proc`/stat.
absl::StatusOr<CpuTimes> ReadCpuTimes(const std::string& proc = "/proc");

// after - before for the total and for the CPUs that are in both. A counter that went backwards, as
// idle and iowait can, counts 0.
CpuTimes Difference(const CpuTimes& before, const CpuTimes& after);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_CPU_TIME_H_
