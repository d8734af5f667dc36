// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/mutex_contention.h"

#include <array>

#include "ktstr/work_types/guarded_section.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&MutexContention::contenders>("contenders", Between(1, 1024), "workers per lock"),
    Param<&MutexContention::hold_iters>("hold_iters", Between(0, 1u << 30),
                                        "PAUSE steps under the lock"),
    Param<&MutexContention::work_iters>("work_iters", Between(0, 1u << 30),
                                        "PAUSE steps without it"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(MutexContention,
                       {.summary = "workers compete for one futex lock",
                        .iteration = "spin work_iters, lock, spin hold_iters, unlock",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "futex waits, wake-ups of one out of many",
                        .parameters = kParameters,
                        .instruments = {Instrument::kLockWait},
                        .details = kGuardedSectionDetails});

Resources MutexContention::resources() const noexcept {
  return {.region_bytes = sizeof(GuardedSection<FutexLock>),
          .futex_words = {.offset_bytes = 0, .count = 1}};
}

const char* MutexContention::RoleOf(int) const noexcept {
  return "contender";
}

void MutexContention::Run(WorkerContext& context) const noexcept {
  auto& section = context.region<GuardedSection<FutexLock>>();
  while (!context.stop_requested()) {
    if (!context.Spin(work_iters)) return;
    if (!section.Visit(context, hold_iters)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
