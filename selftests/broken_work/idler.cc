// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/broken_work/idler.h"

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

constexpr uint64_t kNapNs = 50'000'000;

}  // namespace

void Idler::Run(WorkerContext& context) const noexcept {
  while (!context.stop_requested()) fork_safe::SleepUntil(MonotonicNs() + kNapNs);
}

KTSTR_DEFINE_WORK_TYPE(Idler, {.summary = "never ends an iteration",
                               .iteration = "none",
                               .work_unit = "none",
                               .kernel_path = "none"});

}  // namespace ktstr
