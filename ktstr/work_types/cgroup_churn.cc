// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/cgroup_churn.h"

#include <array>

#include "ktstr/worker/cgroup_move.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr uint64_t kSpinSteps = 256;

constexpr std::array kParameters = {
    Param<&CgroupChurn::groups>("groups", Between(1, kMaxCgroupDirs), "cgroups to move among"),
    Param<&CgroupChurn::cycle>("cycle", Between(nanoseconds(1), hours(1)), "sleep in each"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    CgroupChurn, {.summary = "moves itself from cgroup to cgroup",
                  .iteration = "enter the next cgroup, sleep, spin 256 steps",
                  .work_unit = "one PAUSE step",
                  .kernel_path = "cgroup_attach_task, cgroup_threadgroup_rwsem",
                  .parameters = kParameters,
                  .instruments = {Instrument::kBlockTime, Instrument::kTimerLatency},
                  .no_threads_because = "a write to cgroup.procs would move the whole harness"});

Resources CgroupChurn::resources() const noexcept {
  return {.cgroup_dirs = {.count = static_cast<uint32_t>(groups)}};
}

void CgroupChurn::Run(WorkerContext& context) const noexcept {
  for (uint64_t turn = 0; !context.stop_requested(); ++turn) {
    const uint64_t blocked_at_ns = MonotonicNs();
    context.EnterBlock(blocked_at_ns);
    const int error = MoveToCgroup(context.fds().cgroup_procs[turn % groups], 0);
    const uint64_t now = MonotonicNs();
    context.LeaveBlock(now);
    if (error != 0) return context.ReportFailure("write(cgroup.procs)", error);
    context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
    if (!context.SleepFor(cycle, Instrument::kTimerLatency)) return;
    if (!context.Spin(kSpinSteps)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
