// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Schbench: message threads hand requests to worker threads: schbench's shape and definitions.
// Worker side.
//
// A group has `message_threads` and, for each, `worker_threads`. A worker queues itself with its
// message thread and waits; the message thread takes the whole queue, stamps and wakes each one.
// The worker then serves a request: sleep `sleep`, take the lock of its CPU, multiply `operations`
// pairs of matrices of `cache_footprint`. `schbench -m M -t T -F KIB -n OPS -s USEC` is
// message_threads=M, worker_threads=T (0, as schbench's default: one per CPU), cache_footprint,
// operations, sleep; `-L` is skip_locking. Iteration: of a worker one request, of a message thread
// one round of wakes. Work unit: one product. Samples: wake latency = schbench's wakeup latency
// (stamp just before the wake to the worker running; workers that were woken before they slept are
// passes and no samples); request latency = schbench's (sleep, lock and work); block time, lock
// wait. Requests per second: the iterations of all workers through the run's duration. Roles:
// message_thread, worker.
//
// With `rps` > 0 (`-R`) message threads do not wait for workers: they send so many requests a
// second, evenly spaced, to their workers by turns; what a worker does not serve at once waits for
// it. An iteration of a message thread is then one request sent. With `split` below 100 (`--split`)
// so many percent of the footprint are a worker's own matrices and the rest are matrices that all
// workers of the group share; a product is one of each. With `pipe` > 0 (`-p`) there is no such
// work: message thread and worker each fill a page of so many bytes between them, and request
// latency is the worker's part. schbench's -A (find the rate that loads the CPUs to a share) has no
// counterpart: what it finds depends on everything else that runs on the machine. Drives: wake-up
// placement and preemption of a server under load.

#ifndef KTSTR_WORK_TYPES_SCHBENCH_H_
#define KTSTR_WORK_TYPES_SCHBENCH_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct Schbench {
  uint64_t message_threads = 1;
  uint64_t worker_threads = 0;  // 0: one per CPU, by FitTo().
  Bytes cache_footprint = KiB(256);
  uint64_t operations = 5;
  std::chrono::nanoseconds sleep = std::chrono::microseconds(100);
  bool skip_locking = false;
  uint64_t rps = 0;
  uint64_t split = 100;
  Bytes pipe;

  static const WorkTypeInfo& Info() noexcept;
  void FitTo(int cpus) noexcept;
  int group_size() const noexcept;
  ParameterError Validate() const noexcept;
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_SCHBENCH_H_
