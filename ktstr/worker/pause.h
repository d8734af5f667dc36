// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Pause: the CPU's own "I am spinning" instruction. Worker side.

#ifndef KTSTR_WORKER_PAUSE_H_
#define KTSTR_WORKER_PAUSE_H_

namespace ktstr {

// One step of every spin loop; the compiler can neither remove nor merge it.
inline void Pause() noexcept {
#if defined(__x86_64__)
  asm volatile("pause" ::: "memory");
#elif defined(__aarch64__)
  asm volatile("yield" ::: "memory");
#else
  asm volatile("" ::: "memory");
#endif
}

}  // namespace ktstr

#endif  // KTSTR_WORKER_PAUSE_H_
