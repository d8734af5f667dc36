// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The monotonic clock in nanoseconds. Usable on both sides of the fork.

#ifndef KTSTR_BASE_CLOCK_H_
#define KTSTR_BASE_CLOCK_H_

#include <time.h>

#include <cstdint>

namespace ktstr {

// CLOCK_MONOTONIC in ns since boot. A vDSO read: it does not enter the kernel and, unlike the
// CPU-time clocks, does not make the scheduler update the running task. Thread-safe, fork-safe.
inline uint64_t MonotonicNs() noexcept {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
}

// The resolution of CLOCK_MONOTONIC_COARSE in ns, which is the length of the kernel's tick (1 /
// HZ).
inline uint64_t CoarseClockResolutionNs() noexcept {
  timespec resolution;
  clock_getres(CLOCK_MONOTONIC_COARSE, &resolution);
  return static_cast<uint64_t>(resolution.tv_sec) * 1'000'000'000u +
         static_cast<uint64_t>(resolution.tv_nsec);
}

// The timespec of a count of nanoseconds.
constexpr timespec TimespecFromNs(uint64_t ns) noexcept {
  return {.tv_sec = static_cast<time_t>(ns / 1'000'000'000u),
          .tv_nsec = static_cast<long>(ns % 1'000'000'000u)};
}

}  // namespace ktstr

#endif  // KTSTR_BASE_CLOCK_H_
