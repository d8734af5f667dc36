// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Directories: listing, making and removing one. Parent side.

#ifndef KTSTR_BASE_DIRECTORY_H_
#define KTSTR_BASE_DIRECTORY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ktstr {

struct DirectoryEntry {
  std::string name;
  // Symbolic links are followed. False also for what vanished while it was listed.
  bool is_directory = false;
};

// What is in the directory, without "." and "..", sorted by name.
absl::StatusOr<std::vector<DirectoryEntry>> ListDirectory(const std::string& path);

// Makes one directory (mode 0755) in an existing one. AlreadyExists when the name is taken.
absl::Status MakeDirectory(const std::string& path);

// Removes an empty directory. NotFound when it is not there; FailedPrecondition when it is not
// empty (ENOTEMPTY) or, as a cgroup, still in use (EBUSY).
absl::Status RemoveDirectory(const std::string& path);

// Whether something has that name; a symbolic link counts by its target.
bool PathExists(const std::string& path);

}  // namespace ktstr

#endif  // KTSTR_BASE_DIRECTORY_H_
