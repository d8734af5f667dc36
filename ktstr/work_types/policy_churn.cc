// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/policy_churn.h"

#include <array>
#include <cerrno>

#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/work_types/attribute_churn.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&PolicyChurn::spin_iters>("spin_iters", Between(0, 1u << 30),
                                    "PAUSE steps under each policy"),
};

constexpr const char* kRemarks[] = {
    "real-time policies are refused: only the fair ones took turns",
    "SCHED_IDLE could not be left again (RLIMIT_NICE): it took no turn"};
constexpr size_t kNoRealTime = 0;
constexpr size_t kNoIdle = 1;

constexpr const char* kCall = "sched_setattr";

// Whether a task that is SCHED_IDLE may leave it: that takes the right to its own nice value
// (sched(7)). Found out by the next lower one, as a task that has tried would be stuck.
bool MayLeaveIdle(int nice) noexcept {
  if (fork_safe::SetNice(0, nice - 1) != 0) return false;
  return fork_safe::SetNice(0, nice) == 0;
}

// The policies that this worker may take on and leave again.
class Round {
 public:
  Round(WorkerContext& context, int nice) noexcept {
    Add(SchedPolicy::Normal());
    Add(SchedPolicy::Batch());
    if (MayLeaveIdle(nice)) {
      Add(SchedPolicy::Idle());
    } else {
      context.Remark(kNoIdle);
    }
    const int error = ApplyPolicy(0, SchedPolicy::Fifo(1), 0);
    if (error == 0) {
      Add(SchedPolicy::Fifo(1));
      Add(SchedPolicy::RoundRobin(1));
    } else {
      context.Remark(kNoRealTime);
    }
    if (error != 0 && error != EPERM) context.ReportSetupFailure(error);
  }

  const SchedPolicy& Next() noexcept { return policies_[next_++ % count_]; }

 private:
  void Add(const SchedPolicy& policy) noexcept { policies_[count_++] = policy; }

  std::array<SchedPolicy, 5> policies_;
  size_t count_ = 0;
  size_t next_ = 0;
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(PolicyChurn, {.summary = "takes on one scheduling policy after the other",
                                     .iteration = "spin, take the next policy, yield",
                                     .work_unit = "one PAUSE step",
                                     .kernel_path = "class and weight changes of a running task",
                                     .parameters = kParameters,
                                     .instruments = {Instrument::kYieldTime},
                                     .remarks = kRemarks});

void PolicyChurn::Run(WorkerContext& context) const noexcept {
  SchedAttributes original;
  if (const int error = ReadAttributes(0, original); error != 0) {
    return context.ReportSetupFailure(error);
  }
  Round round(context, original.nice);
  ChurnAttribute(context, spin_iters, kCall,
                 [&]() noexcept { return ApplyPolicy(0, round.Next(), original.nice); });
  const int error = ApplyPolicy(0, PolicyOf(original), original.nice);
  if (error != 0) context.ReportFailure(kCall, error);
}

}  // namespace ktstr
