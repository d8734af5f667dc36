// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Removing the folders of a run, and saying what stays of them. Parent side.

#ifndef RUNNER_FOLDER_REMOVE_FOLDER_H_
#define RUNNER_FOLDER_REMOVE_FOLDER_H_

#include <string>

#include "absl/status/status.h"
#include "ktstr/base/remove_tree.h"

namespace runner {

// A folder that is open, borrowed, and its path for messages.
struct OpenFolder {
  int fd = -1;
  std::string path;
};

// Removes `name`, a path below `folder`, and everything in it, however deep and with whatever
// modes; one that is not there is fine. Between `folder` and `name` no mount is crossed and no link
// followed, and nothing that is mounted in there is touched (RemoveTreeAt()). A status names what
// stays, with its path, and why; all else is gone.
absl::Status RemoveFolderBelow(const OpenFolder& folder, const std::string& name,
                               ktstr::fork_safe::FoundMounts mounts);

// The same, with the folder above found by its path. When that is not there, nothing is removed.
absl::Status RemoveFolderBelow(const std::string& folder, const std::string& name,
                               ktstr::fork_safe::FoundMounts mounts);

}  // namespace runner

#endif  // RUNNER_FOLDER_REMOVE_FOLDER_H_
