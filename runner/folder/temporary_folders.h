// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TemporaryFolders: the empty folders that attempts get for their temporary files. Parent side.
//
// One that an attempt has not touched is given to the next: a file system that creates and removes
// a folder per test gets slower with each, since ext4 does not use the inode of a file again in the
// minutes after its end (recently_deleted() in fs/ext4/ialloc.c) and looks at all of these first.

#ifndef RUNNER_FOLDER_TEMPORARY_FOLDERS_H_
#define RUNNER_FOLDER_TEMPORARY_FOLDERS_H_

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ktstr/base/unique_fd.h"

namespace runner {

// Single-threaded.
class TemporaryFolders {
 public:
  struct Folder {
    std::string path;
    struct stat made {};    // As it was when it was made.
    bool is_young = false;  // Made just now: a change may bear the same time.
  };

  // Below `parent`, an absolute path of a folder of our own, which outlives them and whose owner
  // removes what is left. No test has run yet: by path it is found once, and what somebody mounts
  // on it later is none of it.
  explicit TemporaryFolders(std::string parent);

  // An empty folder, mode 0700, that nobody else has. Errors are those of mkdir(2), and
  // FailedPrecondition when something that is mounted above hides it.
  absl::StatusOr<Folder> Take();
  // Takes it back when it is untouched and `may_be_used_again`; else removes it with all that is in
  // it. Mounts on it, in it, or on `parent` are detached, and nothing that was mounted is touched.
  // A status names what stays.
  absl::Status GiveBack(const Folder& folder, bool may_be_used_again);

 private:
  // Whether nothing was made or removed in it, no attribute changed, and nothing is mounted on it.
  bool IsUntouched(const Folder& folder) const;
  // Detaches what is mounted on `parent_`.
  void Uncover() const;
  absl::StatusOr<Folder> Make();

  const std::string parent_;
  ktstr::UniqueFd above_;   // The folder in which `parent_` is; invalid when it cannot be opened.
  ktstr::UniqueFd folder_;  // `parent_` itself.
  uint64_t made_ = 0;
  std::vector<Folder> untouched_;
};

}  // namespace runner

#endif  // RUNNER_FOLDER_TEMPORARY_FOLDERS_H_
