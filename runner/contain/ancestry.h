// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// From whom a process descends, as /proc says it. Parent side.

#ifndef RUNNER_CONTAIN_ANCESTRY_H_
#define RUNNER_CONTAIN_ANCESTRY_H_

#include <sys/types.h>

#include <optional>

namespace runner {

// The child of this process that `pid` is or descends from; 0 when it does not descend from this
// process, or is it. nullopt when it is gone, or its line changes under our eyes.
//
// Orphans come to the nearest subreaper above them (prctl(2), PR_SET_CHILD_SUBREAPER), so that all
// that tests start descends from a runner that is one, whoever of them has died.
std::optional<pid_t> TopAncestor(pid_t pid);

}  // namespace runner

#endif  // RUNNER_CONTAIN_ANCESTRY_H_
