// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FutexLockMode: whether a lock lends its owner the priority of those who wait for it. Both sides.

#ifndef KTSTR_WORKER_FUTEX_LOCK_MODE_H_
#define KTSTR_WORKER_FUTEX_LOCK_MODE_H_

#include <array>
#include <cstdint>

namespace ktstr {

enum class FutexLockMode : uint32_t {
  kPlain,
  kPi,  // Priority inheritance (futex(2), FUTEX_LOCK_PI).
};

// The names of the modes as choices of a parameter.
inline constexpr std::array<const char*, 2> kFutexLockModes = {"plain", "pi"};

}  // namespace ktstr

#endif  // KTSTR_WORKER_FUTEX_LOCK_MODE_H_
