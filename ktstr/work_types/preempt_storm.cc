// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/preempt_storm.h"

#include <array>

#include "ktstr/worker/role_policy.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr uint64_t kMaxVictims = 1024;

constexpr std::array kParameters = {
    Param<&PreemptStorm::cfs_workers>("cfs_workers", Between(1, kMaxVictims),
                                      "victims in SCHED_NORMAL"),
    Param<&PreemptStorm::rt_burst_iters>("rt_burst_iters", Between(1, 1u << 30),
                                         "PAUSE steps per iteration"),
    Param<&PreemptStorm::rt_sleep>("rt_sleep", Between(nanoseconds(1), seconds(60)),
                                   "sleep of the preemptor"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(PreemptStorm,
                       {.summary = "a real-time sleeper keeps preempting normal spinners",
                        .iteration = "spin rt_burst_iters steps; the preemptor sleeps rt_sleep",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "wake-up preemption of fair tasks by a real-time one",
                        .parameters = kParameters,
                        .instruments = {Instrument::kTimerLatency}});

const char* PreemptStorm::RoleOf(int position) const noexcept {
  return position == 0 ? "preemptor" : "victim";
}

void PreemptStorm::Run(WorkerContext& context) const noexcept {
  const bool preempts = context.position() == 0;
  TakeRolePolicy(context, preempts ? SchedPolicy::Fifo(1) : SchedPolicy::Normal());
  while (!context.stop_requested()) {
    if (!context.Spin(rt_burst_iters)) return;
    if (preempts && !context.SleepFor(rt_sleep, Instrument::kTimerLatency)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
