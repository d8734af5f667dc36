// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/bursty.h"

#include <array>

#include "ktstr/worker/timer_loops.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr uint64_t kSpinBlock = 1024;

constexpr std::array kParameters = {
    Param<&Bursty::burst>("burst", Between(nanoseconds(1), hours(1)), "how long to compute"),
    Param<&Bursty::sleep>("sleep", Between(nanoseconds(1), hours(1)), "how long to sleep"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(Bursty, {.summary = "computes for a while, sleeps for a while",
                                .iteration = "spin for burst, then sleep for sleep",
                                .work_unit = "one PAUSE step",
                                .kernel_path = "idle balancing, wake-up placement, timer wake-ups",
                                .parameters = kParameters,
                                .instruments = {Instrument::kTimerLatency}});

void Bursty::Run(WorkerContext& context) const noexcept {
  RunBursts(context, burst, sleep, kSpinBlock);
}

}  // namespace ktstr
