// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/fork_exit.h"

#include <array>

#include "ktstr/worker/short_lived_child.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr std::array kParameters = {
    Param<&ForkExit::child_work>("child_work", Between(nanoseconds(0), hours(1)),
                                 "how long a child computes before it exits"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    ForkExit,
    {.summary = "forks children that soon exit",
     .iteration = "fork a child and wait for its end",
     .work_unit = "one child",
     .kernel_path = "placement of new tasks, exit, reaping",
     .parameters = kParameters,
     .instruments = {Instrument::kForkToRun, Instrument::kBlockTime},
     .no_threads_because = "a fork from a thread of the harness would copy the whole harness",
     .forks = true});

Resources ForkExit::resources() const noexcept {
  return {.region_bytes = sizeof(ShortLivedChild)};
}

void ForkExit::Run(WorkerContext& context) const noexcept {
  ForkAgainAndAgain(context, context.region<ShortLivedChild>(), child_work, [](pid_t) noexcept {});
}

}  // namespace ktstr
