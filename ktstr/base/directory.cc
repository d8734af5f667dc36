// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/injected_failure.h"

namespace ktstr {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};
using OpenDirectory = std::unique_ptr<DIR, CloseDirectory>;

bool IsDirectory(DIR* directory, const dirent& entry) {
  if (entry.d_type == DT_DIR) return true;
  if (entry.d_type != DT_UNKNOWN && entry.d_type != DT_LNK) return false;
  struct stat info;
  return ::fstatat(::dirfd(directory), entry.d_name, &info, 0) == 0 && S_ISDIR(info.st_mode);
}

}  // namespace

absl::StatusOr<std::vector<DirectoryEntry>> ListDirectory(const std::string& path) {
  const OpenDirectory directory(::opendir(path.c_str()));
  if (directory == nullptr) return absl::ErrnoToStatus(errno, absl::StrCat("opendir ", path));
  std::vector<DirectoryEntry> entries;
  for (errno = 0; const dirent* entry = ::readdir(directory.get()); errno = 0) {
    const absl::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    entries.push_back({std::string(name), IsDirectory(directory.get(), *entry)});
  }
  if (errno != 0) return absl::ErrnoToStatus(errno, absl::StrCat("readdir ", path));
  std::sort(entries.begin(), entries.end(),
            [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
  return entries;
}

absl::Status MakeDirectory(const std::string& path) {
  int error = sys::InjectedErrno("mkdir");
  if (error == 0 && ::mkdir(path.c_str(), 0755) != 0) error = errno;
  return error == 0 ? absl::OkStatus() : absl::ErrnoToStatus(error, absl::StrCat("mkdir ", path));
}

absl::Status RemoveDirectory(const std::string& path) {
  if (::rmdir(path.c_str()) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("rmdir ", path));
}

bool PathExists(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

}  // namespace ktstr
