// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The file of a member whose work type does file I/O. Parent side.

#ifndef KTSTR_SPAWN_MEMBER_FILE_H_
#define KTSTR_SPAWN_MEMBER_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/worker/resources.h"

namespace ktstr {

struct MemberFile {
  UniqueFd fd;
  bool is_shared = false;  // All members have the same one.
  std::string note;        // How it differs from what was asked for; empty: it does not.
};

// Opens or makes the file. A temporary file has no name, so that it vanishes with its last
// descriptor, however that ends; its directory is the one of the options, KTSTR_ARTIFACTS_DIR,
// TMPDIR or /tmp. A path that is named must be there.
// Errors: InvalidArgument for what is neither a directory, a regular file nor a block device, for a
// block device without may_destroy_device, and for one that is too small; NotFound; others as
// open(2) and write(2).
absl::StatusOr<MemberFile> OpenMemberFile(const FileOptions& options);

}  // namespace ktstr

#endif  // KTSTR_SPAWN_MEMBER_FILE_H_
