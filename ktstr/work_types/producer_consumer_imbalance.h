// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ProducerConsumerImbalance: producers and consumers of different speed on one bounded queue.
// Worker side.
//
// Iteration: a producer pushes an item, waits when the queue is full, and rests until the next is
// due (`produce_rate_hz` each, 0: at once); a consumer pops one, waits when the queue is empty, and
// spins `consume_iters` steps. Work unit: one item; of a consumer one PAUSE step. Samples:
// consumers: wake latency from the stamp of the item that they were woken for; producers: timer
// latency of the rests; both: block time. Counts: produced, consumed, queue_full_waits,
// queue_empty_waits; and, by the last worker that leaves, left_in_queue, lost, doubled (the last
// two must be 0). Roles: producer, consumer. Drives: wake-ups of one out of many in both
// directions, back-pressure.

#ifndef KTSTR_WORK_TYPES_PRODUCER_CONSUMER_IMBALANCE_H_
#define KTSTR_WORK_TYPES_PRODUCER_CONSUMER_IMBALANCE_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct ProducerConsumerImbalance {
  uint64_t producers = 2;
  uint64_t consumers = 1;
  uint64_t produce_rate_hz = 1000;
  uint64_t consume_iters = 4096;
  uint64_t queue_depth_target = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(producers + consumers); }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_PRODUCER_CONSUMER_IMBALANCE_H_
