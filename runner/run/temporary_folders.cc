// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/temporary_folders.h"

#include <time.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "ktstr/base/directory.h"
#include "runner/contain/mount_table.h"
#include "runner/run/run_folder.h"

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

// Whether nothing was made or removed in it and no attribute changed.
bool IsUntouched(const TemporaryFolders::Folder& folder) {
  struct stat now {};
  const struct stat& made = folder.made;
  if (::lstat(folder.path.c_str(), &now) != 0 || now.st_dev != made.st_dev ||
      now.st_ino != made.st_ino || now.st_mode != made.st_mode || now.st_uid != made.st_uid ||
      now.st_gid != made.st_gid || ToNs(now.st_ctim) != ToNs(made.st_ctim) ||
      ToNs(now.st_mtim) != ToNs(made.st_mtim)) {
    return false;
  }
  if (!folder.is_young) return true;
  const auto entries = ktstr::ListDirectory(folder.path);
  return entries.ok() && entries->empty();
}

}  // namespace

absl::StatusOr<TemporaryFolders::Folder> TemporaryFolders::Take() {
  if (!untouched_.empty()) {
    Folder folder = std::move(untouched_.back());
    untouched_.pop_back();
    folder.is_young = IsYoung(folder.made);
    return folder;
  }
  Folder folder{.path = absl::StrCat(parent_, "/", ++made_), .is_young = true};
  if (::mkdir(folder.path.c_str(), 0700) != 0 || ::lstat(folder.path.c_str(), &folder.made) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("mkdir ", folder.path));
  }
  return folder;
}

absl::Status TemporaryFolders::GiveBack(const Folder& folder, bool may_be_used_again) {
  if (may_be_used_again && IsUntouched(folder)) {
    untouched_.push_back(folder);
    return absl::OkStatus();
  }
  const absl::Status removed = RemoveFolder(folder.path);
  // What is mounted in there is its own, whoever else may see it.
  if (removed.ok() || DetachMountsBelow(folder.path) == 0) return removed;
  return RemoveFolder(folder.path);
}

}  // namespace runner
