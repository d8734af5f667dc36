// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What a workload's configuration must fulfil before anything is made. Parent side, pure.

#ifndef KTSTR_SPAWN_VALIDATION_H_
#define KTSTR_SPAWN_VALIDATION_H_

#include "absl/status/status.h"
#include "ktstr/spawn/workload_config.h"

namespace ktstr {

// OK, or InvalidArgument for the first field that is refused, in the order of the groups: names
// `groups[i].field`, the value, why it is refused and what to use instead.
absl::Status ValidateConfig(const WorkloadConfig& config);

}  // namespace ktstr

#endif  // KTSTR_SPAWN_VALIDATION_H_
