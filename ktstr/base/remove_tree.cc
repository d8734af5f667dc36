// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/remove_tree.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_directory.h"

namespace ktstr::fork_safe {
namespace {

constexpr unsigned kNoReplace = 1;  // RENAME_NOREPLACE of renameat2(2).

bool IsDots(const char* name) noexcept {
  return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

int UnlinkAt(int folder_fd, const char* name) noexcept {
  return ::syscall(SYS_unlinkat, folder_fd, name, 0) == 0 ? 0 : errno;
}

// Opens a folder to change what is in it.
int OpenFolder(int folder_fd, const char* name, int& fd) noexcept {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  fd = static_cast<int>(::syscall(SYS_openat, folder_fd, name, kFlags, 0));
  return fd < 0 ? errno : 0;
}

// "ktstr-moved-<number>" with its final zero.
std::array<char, 40> MovedName(uint64_t number) noexcept {
  std::array<char, 40> name{"ktstr-moved-"};
  size_t end = 12;
  do {
    name[end++] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  return name;
}

class TreeRemoval {
 public:
  explicit TreeRemoval(int root_fd) noexcept : root_fd_(root_fd) {}

  // Removes everything below the root that can be.
  int Run() noexcept {
    while (Pass()) {
    }
    return error_;
  }

 private:
  // Goes once over what is in the root. Whether another pass may find more to do.
  bool Pass() noexcept {
    int fd = -1;
    error_ = OpenFolder(root_fd_, ".", fd);
    if (error_ != 0) return false;
    bool changed = false;
    DirectoryReader reader(fd);
    bool is_directory = false;
    while (const char* const name = reader.Next(is_directory)) {
      if (!IsDots(name)) changed |= RemoveOrFlatten(name);
    }
    Close(fd);
    return changed;
  }

  // Whether anything has changed.
  bool RemoveOrFlatten(const char* name) noexcept {
    if (RemoveOne(root_fd_, name)) return true;
    const int blame = error_;
    ::syscall(SYS_fchmodat, root_fd_, name, 0700);
    int fd = -1;
    if (OpenFolder(root_fd_, name, fd) != 0) return false;
    bool changed = false;
    DirectoryReader reader(fd);
    bool is_directory = false;
    while (const char* const entry = reader.Next(is_directory)) {
      if (!IsDots(entry)) changed |= RemoveOne(fd, entry) || MoveUp(fd, entry);
    }
    Close(fd);
    if (RemoveOne(root_fd_, name)) return true;
    if (!changed && error_ == ENOTEMPTY) error_ = blame;
    return changed;
  }

  // A file or an empty folder.
  bool RemoveOne(int folder_fd, const char* name) noexcept {
    const int error = UnlinkAt(folder_fd, name);
    if (error == 0 || error == ENOENT) return true;
    const int second =
        error == EISDIR || error == EPERM ? RemoveDirectoryAt(folder_fd, name) : error;
    if (second == 0) return true;
    error_ = second == ENOTDIR ? error : second;
    return false;
  }

  bool MoveUp(int folder_fd, const char* name) noexcept {
    const int blame = error_;
    if (blame != ENOTEMPTY && blame != EACCES) return false;
    // Its own ".." changes, which takes the right to write it.
    ::syscall(SYS_fchmodat, folder_fd, name, 0700);
    for (int tries = 0; tries < 16; ++tries) {
      const std::array<char, 40> moved = MovedName(++moves_);
      if (::syscall(SYS_renameat2, folder_fd, name, root_fd_, moved.data(), kNoReplace) == 0) {
        return true;
      }
      if (errno != EEXIST) break;
    }
    error_ = errno;
    return false;
  }

  const int root_fd_;
  uint64_t moves_ = 0;
  int error_ = 0;  // The last one.
};

}  // namespace

int RemoveTreeAt(int folder_fd, const char* name) noexcept {
  const int error = UnlinkAt(folder_fd, name);
  if (error == 0 || error == ENOENT) return 0;
  if (error != EISDIR && error != EPERM) return error;
  if (RemoveDirectoryAt(folder_fd, name) == 0) return 0;
  ::syscall(SYS_fchmodat, folder_fd, name, 0700);
  int fd = -1;
  if (const int refused = OpenFolder(folder_fd, name, fd); refused != 0) {
    return refused == ENOTDIR ? error : refused;
  }
  const int inside = TreeRemoval(fd).Run();
  Close(fd);
  const int outside = RemoveDirectoryAt(folder_fd, name);
  return outside == ENOTEMPTY && inside != 0 ? inside : outside;
}

}  // namespace ktstr::fork_safe
