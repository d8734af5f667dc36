// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/policy_churn.h"

#include <array>

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
    "real-time policies are refused: only the fair ones took turns"};
constexpr size_t kNoRealTime = 0;

// The fair ones first.
constexpr std::array kPolicies = {SchedPolicy::Normal(), SchedPolicy::Batch(), SchedPolicy::Idle(),
                                  SchedPolicy::Fifo(1), SchedPolicy::RoundRobin(1)};
constexpr size_t kFairPolicies = 3;

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
  const bool real_time = ApplyPolicy(0, SchedPolicy::Fifo(1), 0) == 0;
  if (!real_time) context.Remark(kNoRealTime);
  const size_t count = real_time ? kPolicies.size() : kFairPolicies;
  size_t next = 0;
  ChurnAttribute(context, spin_iters, [&]() noexcept {
    return ApplyPolicy(0, kPolicies[next++ % count], original.nice);
  });
  ApplyPolicy(0, PolicyOf(original), original.nice);
}

}  // namespace ktstr
