// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/timer_latency.h"

#include <array>

#include "ktstr/worker/timer_loops.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

constexpr std::array kParameters = {
    Param<&TimerLatency::interval>("interval", Between(microseconds(1), hours(1)),
                                   "time between two deadlines"),
    FlagParam<&TimerLatency::precise_timing>("precise_timing", "a timer slack of 1 ns"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(TimerLatency,
                       {.summary = "wakes up at fixed times and notes how late it is",
                        .iteration = "sleep until the next deadline, interval after the last one",
                        .work_unit = "none",
                        .kernel_path = "timer interrupts, wake-up preemption",
                        .parameters = kParameters,
                        .instruments = {Instrument::kTimerLatency}});

void TimerLatency::Run(WorkerContext& context) const noexcept {
  if (precise_timing) TakePreciseTiming(context);
  RunPeriodically(context, interval, 0);
}

}  // namespace ktstr
