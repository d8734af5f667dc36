// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SharedFolder: the entries of a folder in which every program may make some. Parent side.

#ifndef RUNNER_CONTAIN_SHARED_FOLDER_H_
#define RUNNER_CONTAIN_SHARED_FOLDER_H_

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "ktstr/base/unique_fd.h"
#include "runner/contain/thing_source.h"

namespace runner {

struct SharedFolderOptions {
  std::string path;
  LeakKind kind = LeakKind::kFile;
  // What an entry is, such as "POSIX shared memory /x"; empty: it does not count.
  std::function<std::string(const std::string& name)> describe;
  bool only_own = false;      // Only entries that belong to our user.
  bool only_folders = false;  // Only folders, by whose number a change is seen, as for cgroups.
};

class SharedFolder : public ThingSource {
 public:
  explicit SharedFolder(SharedFolderOptions options) : options_(std::move(options)) {}

  bool MayHaveChanged() override;
  SharedThings Things() override;

 private:
  // Looks at the folder by a descriptor that is kept: no path is walked while nothing changes.
  // False when the folder is not there.
  bool Stat(struct stat& info);

  const SharedFolderOptions options_;
  ktstr::UniqueFd folder_;
  // The folder's time when Things() was called.
  int64_t modified_ns_ = -1;
  uint64_t links_ = 0;
  int64_t looked_ns_ = 0;
};

// /tmp (entries that are not the temporary folders of runs), /dev/shm, /run/netns, and the groups
// right below the mount points of the cgroup hierarchies.
std::unique_ptr<ThingSource> NewFilesInTmp();
std::unique_ptr<ThingSource> PosixSharedMemory();
std::unique_ptr<ThingSource> NamedNetworkNamespaces();
std::unique_ptr<ThingSource> TopCgroups(const std::string& mount_point);

}  // namespace runner

#endif  // RUNNER_CONTAIN_SHARED_FOLDER_H_
