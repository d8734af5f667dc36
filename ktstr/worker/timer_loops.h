// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The loops of the types that live by the clock. Worker side.

#ifndef KTSTR_WORKER_TIMER_LOOPS_H_
#define KTSTR_WORKER_TIMER_LOOPS_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/worker_context.h"

namespace ktstr {

// Asks for a timer slack of 1 ns; a refusal is a set-up failure.
void TakePreciseTiming(WorkerContext& context) noexcept;

// Until the stop: spins for `burst` in blocks of `spin_block` steps, sleeps for `sleep`, records
// how late the sleep ended (timer latency), ends the iteration.
void RunBursts(WorkerContext& context, std::chrono::nanoseconds burst,
               std::chrono::nanoseconds sleep, uint64_t spin_block) noexcept;

// Until the stop: sleeps until the next deadline, `interval` after the one before and never counted
// anew from now, records how late it is (timer latency), spins `spin_iters` steps, ends the
// iteration.
void RunPeriodically(WorkerContext& context, std::chrono::nanoseconds interval,
                     uint64_t spin_iters) noexcept;

}  // namespace ktstr

#endif  // KTSTR_WORKER_TIMER_LOOPS_H_
