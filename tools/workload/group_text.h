// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A group as it is written on the command line: "PipeIo burst_iters=0 workers=4 policy=fifo:10".
// Parent side.

#ifndef TOOLS_WORKLOAD_GROUP_TEXT_H_
#define TOOLS_WORKLOAD_GROUP_TEXT_H_

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "ktstr/spawn/workload_config.h"

namespace ktstr {

// The keys that belong to the group; all others are parameters of its work type.
struct GroupAttribute {
  const char* name;
  const char* value;    // How help calls the value.
  const char* meaning;  // One line or more.
  bool value_is_optional = false;
};
std::span<const GroupAttribute> GroupAttributes();

// The words are the work type, then key=value. Without workers=, there is one group of a type whose
// workers belong together, and one worker per allowed CPU of any other.
// InvalidArgument or NotFound names the word and the remedy.
absl::StatusOr<GroupConfig> ParseGroup(std::span<const std::string> words);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_GROUP_TEXT_H_
