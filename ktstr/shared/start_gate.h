// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// StartGate: what all workers of a workload share: the start, the stop and the roll-call. Both
// sides.

#ifndef KTSTR_SHARED_START_GATE_H_
#define KTSTR_SHARED_START_GATE_H_

#include <atomic>
#include <cstdint>

#include "ktstr/shared/cell.h"

namespace ktstr {

// Lies in zeroed shared memory; a workload has one. The parent opens the gate with one store and
// one FUTEX_WAKE for all workers, and stops with one store.
struct StartGate {
  // 0: closed, 1: open. Workers wait on it as a futex.
  alignas(kCacheLineBytes) std::atomic<uint32_t> open;
  Cell<uint64_t> opened_at_ns;

  // Read by every worker in every iteration, written seldom: a line of their own.
  alignas(kCacheLineBytes) std::atomic<uint32_t> stop;
  // The phase of the workload, from 0 on; raised by the parent, looked at after every iteration.
  std::atomic<uint32_t> phase;
  // Set before the parent looks which workers sleep, just before it sets `stop`.
  std::atomic<uint32_t> last_look;
  // Set before the start: waits have no time-outs that would hide a lost wake-up.
  Cell<uint32_t> belt_is_off;
  // Published before `stop`; signals that interrupt workers are sent after it only.
  Cell<uint64_t> stop_at_ns;
  // Set by the first worker that uses the tid of a peer, so that the parent knows to look.
  std::atomic<uint32_t> peers_are_held;
  // The end of the last pause of the machine that the parent has noticed; 0: none.
  Cell<uint64_t> paused_until_ns;

  // Workers that wait for the gate or gave up, and, counted in by the parent, those that died
  // before. Whoever makes it reach `expected` notifies the parent, who then looks at every state.
  alignas(kCacheLineBytes) std::atomic<uint32_t> arrived;
  uint32_t expected;

  // Once it is true, the caller sees what the parent wrote before the stop, such as stop_at_ns. An
  // iteration pays for a relaxed load only; the one that finds the stop loads again, in order.
  bool stop_requested() const noexcept {
    if (stop.load(std::memory_order_relaxed) == 0) [[likely]]
      return false;
    return stop.load(std::memory_order_acquire) != 0;
  }
};

}  // namespace ktstr

#endif  // KTSTR_SHARED_START_GATE_H_
