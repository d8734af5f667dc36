// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A group as it is written on the command line: "PipeIo burst_iters=0 workers=4 policy=fifo:10".
// Parent side.

#ifndef TOOLS_WORKLOAD_GROUP_TEXT_H_
#define TOOLS_WORKLOAD_GROUP_TEXT_H_

#include <functional>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/spawn/workload_config.h"

namespace ktstr {

struct WrittenGroup {
  GroupConfig config;
  // Else the machine decides how many workers there are: see placement_resolution.h.
  bool workers_are_written = false;
};

// What the value of an attribute makes of a group.
using GroupSetting = std::function<void(WrittenGroup& group)>;

// The keys that belong to the group; all others are parameters of its work type.
struct GroupAttribute {
  const char* name;
  const char* value;    // How help calls the value.
  const char* meaning;  // One line or more.
  // InvalidArgument names the value and what would be right.
  absl::StatusOr<GroupSetting> (*parse)(absl::string_view value);
  bool value_is_optional = false;
};
std::span<const GroupAttribute> GroupAttributes();

// The words are the work type, then key=value. `settings` are applied last.
// InvalidArgument or NotFound names the word and the remedy.
absl::StatusOr<WrittenGroup> ParseGroup(std::span<const std::string> words,
                                        std::span<const GroupSetting> settings = {});

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_GROUP_TEXT_H_
