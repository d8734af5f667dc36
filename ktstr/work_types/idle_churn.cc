// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/idle_churn.h"

#include <array>

#include "ktstr/worker/timer_loops.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr uint64_t kSpinBlock = 256;

constexpr std::array kParameters = {
    Param<&IdleChurn::burst>("burst", Between(nanoseconds(1), hours(1)), "how long to compute"),
    Param<&IdleChurn::sleep>("sleep", Between(nanoseconds(1), hours(1)), "how long to sleep"),
    FlagParam<&IdleChurn::precise_timing>("precise_timing", "a timer slack of 1 ns"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(IdleChurn, {.summary = "sends its CPU in and out of idle",
                                   .iteration = "spin for burst, then sleep for sleep",
                                   .work_unit = "one PAUSE step",
                                   .kernel_path = "idle entry and exit, tick stop, timer slack",
                                   .parameters = kParameters,
                                   .instruments = {Instrument::kTimerLatency}});

void IdleChurn::Run(WorkerContext& context) const noexcept {
  if (precise_timing) TakePreciseTiming(context);
  RunBursts(context, burst, sleep, kSpinBlock);
}

}  // namespace ktstr
