// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/folder/temporary_folders.h"

#include <fcntl.h>
#include <time.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/mount_point.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "runner/folder/remove_folder.h"

namespace runner {
namespace {

// The clock of file times ticks once in 10 ms at the slowest.
constexpr int64_t kTickNs = 20'000'000;

int64_t ToNs(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

bool IsYoung(const struct stat& info) {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);  // Wall clock: that of file times.
  return ToNs(now) - ToNs(info.st_ctim) < kTickNs;
}

// More mounts on one folder than these come from a machine that makes them.
constexpr int kMaxStacked = 4096;

std::string NameOf(const TemporaryFolders::Folder& folder) {
  return folder.path.substr(folder.path.rfind('/') + 1);
}

absl::Status MkdirError(int error, const std::string& path) {
  return absl::ErrnoToStatus(error, absl::StrCat("mkdir ", path));
}

ktstr::UniqueFd OpenOrNone(const std::string& path) {
  absl::StatusOr<ktstr::UniqueFd> fd = ktstr::sys::Open(path, O_PATH | O_DIRECTORY);
  return fd.ok() ? *std::move(fd) : ktstr::UniqueFd();
}

}  // namespace

TemporaryFolders::TemporaryFolders(std::string parent)
    : parent_(std::move(parent)),
      above_(OpenOrNone(parent_.substr(0, parent_.rfind('/') + 1))),
      folder_(OpenOrNone(parent_)) {}

bool TemporaryFolders::IsUntouched(const Folder& folder) const {
  struct stat now {};
  const struct stat& made = folder.made;
  bool is_mount_point = true;
  if (::lstat(folder.path.c_str(), &now) != 0 || now.st_dev != made.st_dev ||
      now.st_ino != made.st_ino || now.st_mode != made.st_mode || now.st_uid != made.st_uid ||
      now.st_gid != made.st_gid || ToNs(now.st_ctim) != ToNs(made.st_ctim) ||
      ToNs(now.st_mtim) != ToNs(made.st_mtim) ||
      ktstr::fork_safe::IsMountPoint(folder_.get(), NameOf(folder).c_str(), is_mount_point) != 0 ||
      is_mount_point) {
    return false;
  }
  if (!folder.is_young) return true;
  const auto entries = ktstr::ListDirectory(folder.path);
  return entries.ok() && entries->empty();
}

void TemporaryFolders::Uncover() const {
  const std::string name = parent_.substr(parent_.rfind('/') + 1);
  for (int i = 0; i < kMaxStacked; ++i) {
    if (ktstr::fork_safe::DetachMount(above_.get(), name.c_str()) != 0) return;
  }
}

absl::StatusOr<TemporaryFolders::Folder> TemporaryFolders::Make() {
  Folder folder{.path = absl::StrCat(parent_, "/", ++made_), .is_young = true};
  if (!folder_.valid()) return MkdirError(ENOENT, folder.path);
  const std::string name = NameOf(folder);
  if (::mkdirat(folder_.get(), name.c_str(), 0700) != 0 ||
      ::fstatat(folder_.get(), name.c_str(), &folder.made, AT_SYMLINK_NOFOLLOW) != 0) {
    return MkdirError(errno, folder.path);
  }
  return folder;
}

absl::StatusOr<TemporaryFolders::Folder> TemporaryFolders::Take() {
  Folder folder;
  if (!untouched_.empty()) {
    folder = std::move(untouched_.back());
    untouched_.pop_back();
    folder.is_young = IsYoung(folder.made);
  } else {
    ASSIGN_OR_RETURN(folder, Make());
  }
  struct stat seen {};
  if (::lstat(folder.path.c_str(), &seen) == 0 && seen.st_ino == folder.made.st_ino &&
      seen.st_dev == folder.made.st_dev) {
    return folder;
  }
  return absl::FailedPreconditionError(absl::StrCat(
      folder.path, " is hidden by a mount or was replaced; findmnt -T ", parent_, " shows mounts"));
}

absl::Status TemporaryFolders::GiveBack(const Folder& folder, bool may_be_used_again) {
  if (may_be_used_again && IsUntouched(folder)) {
    untouched_.push_back(folder);
    return absl::OkStatus();
  }
  Uncover();
  return RemoveFolderBelow({.fd = folder_.get(), .path = parent_}, NameOf(folder),
                           ktstr::fork_safe::FoundMounts::kDetach);
}

}  // namespace runner
