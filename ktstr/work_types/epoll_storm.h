// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// EpollStorm: producers write to an eventfd that consumers share through one epoll instance. Worker
// side. The descriptors are made before the workers, so processes and threads can both share them.
//
// Iteration: a producer writes `events_per_burst` events; a consumer waits for readiness, takes
// what the eventfd holds and spins 256 steps. Work unit: one event written; of a consumer one PAUSE
// step. Samples, consumers only: block time; wake latency from the stamp of the first write since
// the last taking, of waits during which no other consumer took anything. Nothing shows what
// woke the others: they may have been woken by events that another one took. Counts: events_sent,
// events_taken. A consumer that another one forestalled is a spurious wake. The belt leaves
// consumers alone: a lost wake-up that no later write makes good becomes a standstill, which is
// proven at the stop (worker/standstill.h). Roles: producer, consumer. Drives: eventpoll's wake-up
// of one waiter, ready lists.

#ifndef KTSTR_WORK_TYPES_EPOLL_STORM_H_
#define KTSTR_WORK_TYPES_EPOLL_STORM_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct EpollStorm {
  uint64_t producers = 1;
  uint64_t consumers = 2;
  uint64_t events_per_burst = 32;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(producers + consumers); }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_EPOLL_STORM_H_
