// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/broken_work/straggler.h"

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

constexpr uint64_t kTurnNs = 1'000'000;
constexpr uint64_t kSpinBlock = 64;
constexpr uint64_t kLostNs = 20'000'000;

}  // namespace

void Straggler::Run(WorkerContext& context) const noexcept {
  for (uint64_t turn = 1; !context.stop_requested(); ++turn) {
    if (!context.SpinUntil(MonotonicNs() + kTurnNs, kSpinBlock)) return;
    if (turn % 10 == 0) fork_safe::SleepUntil(MonotonicNs() + kLostNs);
    context.EndIteration();
  }
}

KTSTR_DEFINE_WORK_TYPE(Straggler, {.summary = "a spinner that is lost in every tenth turn",
                                   .iteration = "one turn of a millisecond",
                                   .work_unit = "one PAUSE step",
                                   .kernel_path = "none"});

}  // namespace ktstr
