// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// OwnCpu: the CPU that the caller runs on, inline. Worker side.

#ifndef KTSTR_WORKER_OWN_CPU_H_
#define KTSTR_WORKER_OWN_CPU_H_

#include <cstddef>
#include <cstdint>
#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif

#include "ktstr/base/fork_safe_scheduling.h"

namespace ktstr {

// For every iteration, where a call is a good part of the cost: reads what the kernel keeps up to
// date in the thread's area for restartable sequences (rseq(2)). glibc registers it from 2.35 on;
// where it did not, the field is negative.
inline int OwnCpu() noexcept {
#ifdef RSEQ_SIG
  const auto* const area =
      static_cast<const std::byte*>(__builtin_thread_pointer()) + __rseq_offset;
  const auto cpu = static_cast<int32_t>(
      *reinterpret_cast<const volatile uint32_t*>(area + offsetof(struct rseq, cpu_id)));
  if (cpu >= 0) [[likely]]
    return cpu;
#endif
  return fork_safe::CurrentCpu();
}

}  // namespace ktstr

#endif  // KTSTR_WORKER_OWN_CPU_H_
