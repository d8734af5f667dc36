// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/rt_starvation.h"

#include <array>

#include "ktstr/worker/role_policy.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr uint64_t kMaxMembers = 1024;

constexpr std::array kParameters = {
    Param<&RtStarvation::rt_workers>("rt_workers", Between(1, kMaxMembers),
                                     "workers in SCHED_FIFO"),
    Param<&RtStarvation::cfs_workers>("cfs_workers", Between(1, kMaxMembers),
                                      "workers in SCHED_NORMAL"),
    Param<&RtStarvation::rt_priority>("rt_priority", Between(kMinRtPriority, kMaxRtPriority),
                                      "priority of the former"),
    Param<&RtStarvation::burst_iters>("burst_iters", Between(1, 1u << 30),
                                      "PAUSE steps per iteration"),
};

bool IsRt(const RtStarvation& work, int position) noexcept {
  return static_cast<uint64_t>(position) < work.rt_workers;
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(RtStarvation,
                       {.summary = "real-time spinners that never let go, beside normal ones",
                        .iteration = "one block of burst_iters steps",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "RT throttling, the fair server, RT push and pull",
                        .parameters = kParameters,
                        .checkpoint_every = 16});

const char* RtStarvation::RoleOf(int position) const noexcept {
  return IsRt(*this, position) ? "rt" : "fair";
}

void RtStarvation::Run(WorkerContext& context) const noexcept {
  TakeRolePolicy(context, IsRt(*this, context.position())
                              ? SchedPolicy::Fifo(static_cast<uint32_t>(rt_priority))
                              : SchedPolicy::Normal());
  while (!context.stop_requested()) {
    if (!context.Spin(burst_iters)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
