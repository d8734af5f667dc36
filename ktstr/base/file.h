// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Whole files: reading and replacing them. Parent side.

#ifndef KTSTR_BASE_FILE_H_
#define KTSTR_BASE_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ktstr {

// The content of a file, also of one in /proc or /sys whose size is reported as 0. OutOfRange when
// it holds more than `max_bytes`.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes = size_t{1} << 30);

// The same of a file in the folder that `folder_fd` is open on: no path is walked. `name` has no
// slash.
absl::StatusOr<std::string> ReadFileAt(int folder_fd, const std::string& name);

// Replaces `path` with `content` in one step: a reader, also after a crash, sees the old file or
// the new one whole. Writes beside the target, syncs and renames.
absl::Status WriteFileAtomically(const std::string& path, absl::string_view content);

// The same without the sync: whole for every reader, but a crash of the machine may leave it empty.
// For what is replaced again soon, or can be made again.
absl::Status ReplaceFile(const std::string& path, absl::string_view content);

// Makes a directory and its missing parents (mode 0755); one that is there already is fine.
// FailedPrecondition when something else has that name.
absl::Status MakeDirectories(const std::string& path);

// The parts joined by single slashes; an absolute later part replaces what is before it.
std::string JoinPath(absl::string_view directory, absl::string_view name);

}  // namespace ktstr

#endif  // KTSTR_BASE_FILE_H_
