// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Taobench: clients of a look-aside cache, a miss of which takes the slow path: the shape of
// TaoBench in DCPerf. Worker side.
//
// The cache has 256 shards, each with a lock and first-in-first-out eviction, and is full at the
// start. Keys are drawn uniformly from a space that makes `target_hit_pct` of them hits.
// Iteration: a client looks a key up; on a hit it reads the value (512 bytes), on a miss it queues
// the key for a slow worker and waits for it. A slow worker takes a key, sleeps `slow_path_sleep`,
// fills the cache and wakes the client. With `slow_path_p99` above 0 a sleep is drawn anew for each
// miss: at least `slow_path_sleep`, above it falling off exponentially, and in one of 100 misses
// longer than `slow_path_p99`. Work unit: one operation. With `arrival_rate` > 0 each
// client begins so many operations a second, and request latency counts from the intended begin.
// Samples: request latency of every operation; wake latency from the slow worker's stamp, block
// time, lock wait, timer latency. Counts: fast_operations (hits), slow_operations (misses); their
// ratio is the hit ratio. Roles: client, slow_worker.
// Drives: a mix of short hits and long misses, many wake-ups in both directions.

#ifndef KTSTR_WORK_TYPES_TAOBENCH_H_
#define KTSTR_WORK_TYPES_TAOBENCH_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct Taobench {
  uint64_t client_threads = 0;  // 0: one per CPU, by FitTo().
  uint64_t slow_threads = 0;    // 0: a third of the clients, at least 1.
  Bytes cache_capacity = MiB(64);
  uint64_t target_hit_pct = 90;
  std::chrono::nanoseconds slow_path_sleep = std::chrono::microseconds(100);
  std::chrono::nanoseconds slow_path_p99{0};
  uint64_t arrival_rate = 0;

  static const WorkTypeInfo& Info() noexcept;
  ParameterError Validate() const noexcept;
  uint64_t clients() const noexcept { return client_threads == 0 ? 1 : client_threads; }
  uint64_t slow_workers() const noexcept;
  // The sleep of a miss, from an even random number.
  uint64_t SlowPathSleepNs(uint64_t random) const noexcept;
  void FitTo(int cpus) noexcept;
  int group_size() const noexcept { return static_cast<int>(clients() + slow_workers()); }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_TAOBENCH_H_
