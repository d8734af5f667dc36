// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A phase as it is written on the command line: "2s name=crowded nice=10 group=probe cpus=0".
// Parent side, pure.

#ifndef TOOLS_WORKLOAD_PHASE_TEXT_H_
#define TOOLS_WORKLOAD_PHASE_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ktstr/sched/affinity_intent.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/spawn/workload_config.h"

namespace ktstr {

// What becomes of the workers of a group; what is absent stays.
struct GroupChange {
  std::optional<size_t> group;  // Its index; absent: of all groups.
  std::optional<SchedPolicy> policy;
  std::optional<int> nice;
  std::optional<AffinityIntent> affinity;
};

struct PhaseChange {
  absl::Duration at;  // Since the start of the run.
  std::string name;
  std::string text;  // As it was written.
  std::vector<GroupChange> changes;
};

// "AT [name=NAME] [KEY=VALUE...] [group=GROUP KEY=VALUE...]...": changes before the first group=
// are for all groups, those after it for the group of that name or index. Without a name it is
// `default_name`. InvalidArgument or NotFound names the word and the remedy.
absl::StatusOr<PhaseChange> ParsePhase(absl::string_view text, absl::string_view default_name,
                                       const WorkloadConfig& config);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_PHASE_TEXT_H_
