// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/await.h"

#include "absl/time/clock.h"

namespace ktstr {

bool AwaitIterations(const Workload& workload, size_t worker, uint64_t more,
                     absl::Duration timeout) {
  const uint64_t wanted = workload.SnapshotIterations()[worker] + more;
  const absl::Time end = absl::Now() + timeout;
  while (workload.SnapshotIterations()[worker] < wanted) {
    if (absl::Now() >= end) return false;
    // Sleeping leaves the CPU to the worker that is waited for.
    absl::SleepFor(absl::Microseconds(100));
  }
  return true;
}

}  // namespace ktstr
