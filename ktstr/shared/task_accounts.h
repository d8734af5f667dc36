// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TaskAccounts: one reading of the kernel's accounts of a thread, in shared memory. Both sides.

#ifndef KTSTR_SHARED_TASK_ACCOUNTS_H_
#define KTSTR_SHARED_TASK_ACCOUNTS_H_

#include <cstdint>

#include "ktstr/shared/cell.h"

namespace ktstr {

struct TaskAccounts {
  Cell<uint64_t> at_ns;   // CLOCK_MONOTONIC; 0: not read.
  Cell<uint64_t> cpu_ns;  // CLOCK_THREAD_CPUTIME_ID.
  Cell<uint32_t> has_schedstat;
  Cell<uint32_t> has_usage;
  Cell<uint64_t> run_ns;        // schedstat field 1: time on a CPU.
  Cell<uint64_t> run_delay_ns;  // Field 2: runnable, but waiting on a run queue.
  Cell<uint64_t> timeslices;    // Field 3: how often it was put on a CPU.
  Cell<uint64_t> voluntary_switches;
  Cell<uint64_t> involuntary_switches;
  Cell<uint64_t> minor_faults;
  Cell<uint64_t> major_faults;

  void CopyFrom(const TaskAccounts& other) noexcept {
    cpu_ns.Set(other.cpu_ns.Get());
    has_schedstat.Set(other.has_schedstat.Get());
    has_usage.Set(other.has_usage.Get());
    run_ns.Set(other.run_ns.Get());
    run_delay_ns.Set(other.run_delay_ns.Get());
    timeslices.Set(other.timeslices.Get());
    voluntary_switches.Set(other.voluntary_switches.Get());
    involuntary_switches.Set(other.involuntary_switches.Get());
    minor_faults.Set(other.minor_faults.Get());
    major_faults.Set(other.major_faults.Get());
    at_ns.Set(other.at_ns.Get());
  }
};

}  // namespace ktstr

#endif  // KTSTR_SHARED_TASK_ACCOUNTS_H_
