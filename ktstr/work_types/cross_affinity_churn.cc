// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/cross_affinity_churn.h"

#include <array>
#include <cerrno>

#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/sched/cpu_set.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&CrossAffinityChurn::spin_iters>("spin_iters", Between(1, 1u << 30),
                                           "PAUSE steps before each round"),
};

constexpr const char* kRemarks[] = {"no other worker, or one CPU only: no affinity could change"};
constexpr size_t kNobodyToMove = 0;

CpuSet WithoutLast(CpuSet cpus) noexcept {
  int last = cpus.First();
  for (int cpu = last; cpu >= 0; cpu = cpus.Next(cpu)) last = cpu;
  cpus.Remove(last);
  return cpus;
}

// False when the stop cut it off.
bool MovePeers(WorkerContext& context, const CpuSet& cpus) noexcept {
  for (int i = 0; i < context.peer_count(); ++i) {
    if (context.stop_requested()) return false;
    if (i == context.index()) continue;
    // Once a peer has ended, its number may be any other task's.
    const pid_t tid = context.HoldPeer(i);
    if (tid == 0) continue;
    const uint64_t called_at_ns = MonotonicNs();
    const int error = fork_safe::SetAffinity(tid, cpus.words());
    const uint64_t now = MonotonicNs();
    context.ReleasePeer();
    if (error == 0) {
      context.Record(Instrument::kAffinityTime, now - called_at_ns, now);
    } else if (error != ESRCH) {
      context.ReportFailure("sched_setaffinity", error);
    }
  }
  return true;
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(CrossAffinityChurn,
                       {.summary = "workers keep changing one another's CPUs",
                        .iteration = "spin, set the CPUs of every other worker, yield",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "affine_move_task, the migration stopper",
                        .parameters = kParameters,
                        .instruments = {Instrument::kAffinityTime, Instrument::kYieldTime},
                        .remarks = kRemarks});

void CrossAffinityChurn::Run(WorkerContext& context) const noexcept {
  const CpuSet& all = context.cpus();
  const CpuSet fewer = WithoutLast(all);
  const bool can_move = context.peer_count() > 1 && !fewer.empty();
  if (!can_move) context.Remark(kNobodyToMove);
  for (bool narrow = true; !context.stop_requested(); narrow = !narrow) {
    if (!context.Spin(spin_iters)) return;
    if (can_move && !MovePeers(context, narrow ? fewer : all)) return;
    context.YieldTimed();
    context.EndIteration();
  }
}

}  // namespace ktstr
