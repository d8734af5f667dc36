// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/fork_safe_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace ktstr::fork_safe {

int OpenAt(int folder_fd, const char* path, bool is_directory, int& fd) noexcept {
  const int flags = O_RDONLY | O_CLOEXEC | (is_directory ? O_DIRECTORY : 0);
  fd = static_cast<int>(::syscall(SYS_openat, folder_fd, path, flags, 0));
  return fd < 0 ? errno : 0;
}

const char* DirectoryReader::Next(bool& is_directory) noexcept {
  if (at_ >= size_) {
    const long size = ::syscall(SYS_getdents64, fd_, buffer_.data(), buffer_.size());
    if (size <= 0) return nullptr;
    size_ = static_cast<size_t>(size);
    at_ = 0;
  }
  // On 64-bit machines this is struct linux_dirent64.
  static_assert(sizeof(dirent::d_ino) == 8 && sizeof(dirent::d_off) == 8);
  const auto* const entry = reinterpret_cast<const dirent*>(buffer_.data() + at_);
  at_ += entry->d_reclen;
  is_directory = entry->d_type == DT_DIR;
  return entry->d_name;
}

int RemoveDirectoryAt(int folder_fd, const char* name) noexcept {
  return ::syscall(SYS_unlinkat, folder_fd, name, AT_REMOVEDIR) == 0 ? 0 : errno;
}

}  // namespace ktstr::fork_safe
