// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/broken_work/misbehaver.h"

#include <signal.h>

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

constexpr uint64_t kNapNs = 50'000'000;

}  // namespace

void Misbehaver::Run(WorkerContext& context) const noexcept {
  while (!context.stop_requested() && context.Spin(1024)) context.EndIteration();
  if (ending == Ending::kCrashes) fork_safe::SignalProcess(fork_safe::Getpid(), SIGSEGV);
  if (ending == Ending::kEndsItself) fork_safe::SignalProcess(fork_safe::Getpid(), SIGTERM);
  while (true) fork_safe::SleepUntil(MonotonicNs() + kNapNs);
}

KTSTR_DEFINE_WORK_TYPE(Misbehaver, {.summary = "does not end as it should",
                                    .iteration = "one block of steps",
                                    .work_unit = "one PAUSE step",
                                    .kernel_path = "none"});

}  // namespace ktstr
