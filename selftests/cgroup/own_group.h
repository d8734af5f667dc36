// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A cgroup of a case's own, and workers that are moved into it before they start. Parent side.

#ifndef SELFTESTS_CGROUP_OWN_GROUP_H_
#define SELFTESTS_CGROUP_OWN_GROUP_H_

#include <initializer_list>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/machine/cgroup.h"
#include "ktstr/selftest/test_case.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

// "ktstr-<name>-<pid>" in the v2 hierarchy, with these controllers; killed and removed with the
// value. Unimplemented, with its name, when a controller is not there or no v2 hierarchy is.
absl::StatusOr<Cgroup> OwnGroup(absl::string_view name,
                                std::initializer_list<std::string> controllers = {});

// Workers of one work type, of which none has started and all are in the group.
absl::StatusOr<Workload> SpawnIn(const Cgroup& group, TestCase& test, const WorkSpec& work,
                                 int workers);

}  // namespace ktstr

#endif  // SELFTESTS_CGROUP_OWN_GROUP_H_
