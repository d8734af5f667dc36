// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/folder/remove_folder.h"

#include <fcntl.h>

#include <cerrno>
#include <cstddef>
#include <system_error>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/file.h"
#include "ktstr/base/mount_point.h"
#include "ktstr/base/sys.h"

namespace runner {
namespace {

// More than a reader wants to see.
constexpr size_t kMaxNames = 5;

// What stays of a folder.
struct Remains {
  const std::string& folder;
  std::vector<std::string> sentences;
  size_t count = 0;
};

std::string Reason(int error) {
  switch (error) {
    case EBUSY:
      return "it is a mount point; umount it";
    case ktstr::fork_safe::kMountUnknown:
      return "neither openat2 nor statx is permitted, and only they say whether a mount lies there";
    default:
      return std::generic_category().message(error);
  }
}

void AddRemains(void* context, const char* path, int error) noexcept {
  Remains& remains = *static_cast<Remains*>(context);
  if (++remains.count > kMaxNames) return;
  remains.sentences.push_back(
      absl::StrCat(ktstr::JoinPath(remains.folder, path), " stays: ", Reason(error)));
}

}  // namespace

absl::Status RemoveFolderBelow(const OpenFolder& folder, const std::string& name,
                               ktstr::fork_safe::FoundMounts mounts) {
  Remains remains{.folder = folder.path};
  const int error = ktstr::fork_safe::RemoveTreeAt(folder.fd, name.c_str(), mounts,
                                                   {.read = AddRemains, .context = &remains});
  if (error == 0) return absl::OkStatus();
  std::string message = absl::StrJoin(remains.sentences, ". ");
  if (remains.count > kMaxNames) {
    absl::StrAppend(&message, ". So do ", remains.count - kMaxNames, " more");
  }
  if (message.empty()) message = absl::StrCat("remove ", ktstr::JoinPath(folder.path, name));
  return absl::Status(absl::ErrnoToStatus(error, "").code(), message);
}

absl::Status RemoveFolderBelow(const std::string& folder, const std::string& name,
                               ktstr::fork_safe::FoundMounts mounts) {
  const absl::StatusOr<ktstr::UniqueFd> fd = ktstr::sys::Open(folder, O_PATH | O_DIRECTORY);
  if (absl::IsNotFound(fd.status())) return absl::OkStatus();
  if (!fd.ok()) return fd.status();
  return RemoveFolderBelow({.fd = fd->get(), .path = folder}, name, mounts);
}

}  // namespace runner
