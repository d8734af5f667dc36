// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/workload_config.h"

#include "absl/strings/str_cat.h"

namespace ktstr {

const char* WorkerModeName(WorkerMode mode) {
  return mode == WorkerMode::kFork ? "fork" : "thread";
}

std::string GroupName(const GroupConfig& group, size_t index) {
  return group.name.empty() ? absl::StrCat("group", index) : group.name;
}

}  // namespace ktstr
