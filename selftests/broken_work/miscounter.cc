// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/broken_work/miscounter.h"

#include <cstddef>

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

constexpr const char* kDetails[] = {"exclusion_violations", "lost", "doubled", "out_of_order"};
constexpr size_t kDetailCount = sizeof kDetails / sizeof kDetails[0];
constexpr uint64_t kNapNs = 1'000'000;

}  // namespace

void Miscounter::Run(WorkerContext& context) const noexcept {
  while (!context.stop_requested()) {
    for (size_t i = 0; i < kDetailCount; ++i) context.Detail(i).Add(1);
    context.EndIteration();
    fork_safe::SleepUntil(MonotonicNs() + kNapNs);
  }
}

KTSTR_DEFINE_WORK_TYPE(Miscounter, {.summary = "counts what must never happen",
                                    .iteration = "one count of each",
                                    .work_unit = "none",
                                    .kernel_path = "none",
                                    .details = kDetails});

}  // namespace ktstr
