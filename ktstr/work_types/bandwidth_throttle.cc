// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/bandwidth_throttle.h"

#include <array>

#include "ktstr/worker/cgroup_move.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr uint64_t kMaxMembers = 1024;
constexpr uint64_t kSleepersSpin = 256;

constexpr std::array kParameters = {
    Param<&BandwidthThrottle::spinners>("spinners", Between(1, kMaxMembers), "members that spin"),
    Param<&BandwidthThrottle::sleepers>("sleepers", Between(0, kMaxMembers), "members that sleep"),
    Param<&BandwidthThrottle::depth>("depth", Between(1, kMaxCgroupDirs), "nested cgroups"),
    Param<&BandwidthThrottle::quota>("quota", Between(milliseconds(1), seconds(3600)),
                                     "CPU time of each cgroup in each period"),
    Param<&BandwidthThrottle::period>("period", Between(milliseconds(1), seconds(1)),
                                      "length of a period"),
    Param<&BandwidthThrottle::sleep>("sleep", Between(nanoseconds(1), seconds(60)),
                                     "sleep of the sleepers"),
    Param<&BandwidthThrottle::spin_iters>("spin_iters", Between(1, 1u << 30),
                                          "PAUSE steps of the spinners"),
};

bool IsSpinner(const BandwidthThrottle& work, int position) noexcept {
  return static_cast<uint64_t>(position) < work.spinners;
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    BandwidthThrottle,
    {.summary = "spinners and short sleepers under nested CPU limits",
     .iteration = "spinner: spin spin_iters steps; sleeper: sleep, spin 256",
     .work_unit = "one PAUSE step",
     .kernel_path = "CFS bandwidth control: throttling of nested groups",
     .parameters = kParameters,
     .instruments = {Instrument::kTimerLatency},
     .no_threads_because = "a write to cgroup.procs would move the whole harness"});

Resources BandwidthThrottle::resources() const noexcept {
  return {.cgroup_dirs = {.count = static_cast<uint32_t>(depth),
                          .nested = true,
                          .cpu_quota = quota,
                          .cpu_period = period}};
}

const char* BandwidthThrottle::RoleOf(int position) const noexcept {
  return IsSpinner(*this, position) ? "spinner" : "sleeper";
}

void BandwidthThrottle::Run(WorkerContext& context) const noexcept {
  if (const int error = MoveToCgroup(context.fds().cgroup_procs[depth - 1], 0); error != 0) {
    context.ReportSetupFailure(error);
  }
  const bool spins = IsSpinner(*this, context.position());
  while (!context.stop_requested()) {
    if (!spins && !context.SleepFor(sleep, Instrument::kTimerLatency)) return;
    if (!context.Spin(spins ? spin_iters : kSleepersSpin)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
