// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/role_policy.h"

namespace ktstr {

void TakeRolePolicy(WorkerContext& context, const SchedPolicy& policy) noexcept {
  SchedAttributes now;
  int error = ReadAttributes(0, now);
  if (error == 0) error = ApplyPolicy(0, policy, now.nice);
  if (error != 0) context.ReportSetupFailure(error);
}

}  // namespace ktstr
