// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The scheduling policy that a work type prescribes for a position. Worker side.

#ifndef KTSTR_WORKER_ROLE_POLICY_H_
#define KTSTR_WORKER_ROLE_POLICY_H_

#include "ktstr/sched/sched_policy.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// Takes the policy on for the calling worker, which keeps its nice value. A refusal is a set-up
// failure in the report, and the worker goes on.
void TakeRolePolicy(WorkerContext& context, const SchedPolicy& policy) noexcept;

}  // namespace ktstr

#endif  // KTSTR_WORKER_ROLE_POLICY_H_
