// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/workload_config.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace ktstr {

const char* WorkerModeName(WorkerMode mode) {
  return mode == WorkerMode::kFork ? "fork" : "thread";
}

void FitToCpus(int cpus, WorkloadConfig& config) {
  for (GroupConfig& group : config.groups) group.work.FitTo(cpus);
}

bool WantsGuardian(const WorkloadConfig& config) {
  return config.guardian ||
         std::any_of(config.groups.begin(), config.groups.end(),
                     [](const GroupConfig& group) { return group.work.info().traits.forks; });
}

std::string GroupName(const GroupConfig& group, size_t index) {
  return group.name.empty() ? absl::StrCat("group", index) : group.name;
}

}  // namespace ktstr
