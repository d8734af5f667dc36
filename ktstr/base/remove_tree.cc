// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/remove_tree.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_directory.h"
#include "ktstr/base/mount_point.h"
#include "ktstr/base/proc_fd_path.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452  // Linux 6.6; the same number on every architecture.
#endif

namespace ktstr::fork_safe {
namespace {

constexpr unsigned kNoReplace = 1;  // RENAME_NOREPLACE of renameat2(2).
// Below that many levels a folder is moved up before it is emptied, so that neither descriptors nor
// stack grow with the depth.
constexpr int kMaxDepth = 8;
// Each goes over the whole tree. The deepest trees need one per kMaxDepth levels; what somebody
// still makes under our eyes must not hold us for ever.
constexpr int kMaxPasses = 100'000;
// Mounts that lie on one another.
constexpr int kMaxStacked = 4096;
// How often a mount appears in one place under our eyes before the place is given up.
constexpr int kMaxAppearing = 16;

bool IsDots(const char* name) noexcept {
  return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

bool IsNotEmpty(int error) noexcept {
  return error == ENOTEMPTY || error == EEXIST;
}

// Removes a file or an empty folder.
int UnlinkAt(int folder_fd, const char* name) noexcept {
  if (::syscall(SYS_unlinkat, folder_fd, name, 0) == 0 || errno == ENOENT) return 0;
  const int error = errno;
  if (error != EISDIR && error != EPERM) return error;
  const int second = RemoveDirectoryAt(folder_fd, name);
  if (second == 0 || second == ENOENT) return 0;
  return second == ENOTDIR ? error : second;
}

// Changes the modes of a folder that may be open as O_PATH only.
void AllowAll(int fd) noexcept {
  if (::syscall(SYS_fchmodat2, fd, "", 0700, AT_EMPTY_PATH) == 0) return;
  ::syscall(SYS_fchmodat, AT_FDCWD, ProcFdPath(fd).text(), 0700);
}

// Opens a folder on the same mount to change what is in it.
int OpenToEmpty(int folder_fd, const char* name, int& fd) noexcept {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  int path_fd = -1;
  if (const int error = OpenOnSameMount(folder_fd, name, path_fd); error != 0) return error;
  AllowAll(path_fd);
  // "." is the folder itself, also when something is mounted on it by now.
  fd = static_cast<int>(::syscall(SYS_openat, path_fd, ".", kFlags, 0));
  const int error = fd < 0 ? errno : 0;
  Close(path_fd);
  return error;
}

// "ktstr-moved-<number>" with its final zero.
std::array<char, 40> MovedName(uint64_t number) noexcept {
  std::array<char, 40> name{"ktstr-moved-"};
  std::array<char, 21> digits{};
  size_t first = digits.size() - 1;
  do {
    digits[--first] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  std::memcpy(name.data() + std::strlen(name.data()), digits.data() + first,
              digits.size() - 1 - first);
  return name;
}

// The path that the removal is at, for messages. A path that does not fit is cut off.
class PathTrail {
 public:
  explicit PathTrail(const char* start) noexcept { Append(start); }

  // The size to give to Pop() later.
  size_t Push(const char* name) noexcept {
    const size_t before = size_;
    Append("/");
    Append(name);
    return before;
  }
  void Pop(size_t size) noexcept { text_[size_ = size] = '\0'; }
  const char* text() const noexcept { return text_.data(); }

 private:
  void Append(const char* text) noexcept {
    while (*text != '\0' && size_ + 1 < text_.size()) text_[size_++] = *text++;
    text_[size_] = '\0';
  }

  size_t size_ = 0;
  std::array<char, 4096> text_{};
};

class TreeRemoval {
 public:
  TreeRemoval(const char* path, FoundMounts mounts, const RemainsReader& remains) noexcept
      : mounts_(mounts), remains_(remains), trail_(path) {}

  // Removes an entry of a folder, with everything in it. Why the first thing stays that does.
  int Run(int parent_fd, const char* name) noexcept {
    for (int pass = 0; pass < kMaxPasses; ++pass) {
      changed_ = false;
      if (Remove(parent_fd, name, 0)) return 0;
      if (!changed_) break;
    }
    // Once more, for the names of what stays.
    is_naming_ = true;
    return Remove(parent_fd, name, 0) ? 0 : first_error_;
  }

 private:
  // Whether it is gone.
  bool Remove(int folder_fd, const char* name, int depth) noexcept {
    int error = EXDEV;
    // EXDEV: a mount has appeared just now, which the next try meets.
    for (int tries = 0; tries < kMaxAppearing && error == EXDEV; ++tries) {
      error = RemoveOne(folder_fd, name);
      if (!IsNotEmpty(error)) break;
      error = depth > kMaxDepth ? MoveUp(folder_fd, name) : EmptyAndRemove(folder_fd, name, depth);
    }
    // Few descriptors are left.
    if (error == EMFILE && depth > 1) error = MoveUp(folder_fd, name);
    if (error != 0) return Stays(error == EXDEV ? EBUSY : error);
    changed_ = true;
    return true;
  }

  bool Stays(int error) noexcept {
    // The things in it have been named.
    if (!is_naming_ || (IsNotEmpty(error) && first_error_ != 0)) return false;
    if (first_error_ == 0) first_error_ = error;
    if (remains_.read != nullptr) remains_.read(remains_.context, trail_.text(), error);
    return false;
  }

  // A file or an empty folder, with what is mounted on it when that is to go.
  int RemoveOne(int folder_fd, const char* name) noexcept {
    for (int detached = 0;; ++detached) {
      const int error = UnlinkAt(folder_fd, name);
      if (error != EBUSY || mounts_ == FoundMounts::kStay || detached == kMaxStacked ||
          DetachMount(folder_fd, name) != 0) {
        return error;
      }
    }
  }

  int EmptyAndRemove(int folder_fd, const char* name, int depth) noexcept {
    int fd = -1;
    const int error = OpenToEmpty(folder_fd, name, fd);
    if (error != 0) return error;
    if (depth == 0) root_fd_ = fd;
    DirectoryReader reader(fd);
    bool is_directory = false;
    while (const char* const entry = reader.Next(is_directory)) {
      if (IsDots(entry)) continue;
      const size_t size = trail_.Push(entry);
      Remove(fd, entry, depth + 1);
      trail_.Pop(size);
    }
    Close(fd);
    return RemoveOne(folder_fd, name);
  }

  // Moves a folder into that of the tree, where the next pass finds it.
  int MoveUp(int folder_fd, const char* name) noexcept {
    int error = EEXIST;
    bool is_allowed = false;
    for (int tries = 0; tries < 16 && error != 0; ++tries) {
      const std::array<char, 40> moved = MovedName(++moves_);
      error = ::syscall(SYS_renameat2, folder_fd, name, root_fd_, moved.data(), kNoReplace) == 0
                  ? 0
                  : errno;
      if (error != EACCES && error != EEXIST) break;
      if (error == EACCES && is_allowed) break;
      // Its own ".." changes, which takes the right to write it.
      int fd = -1;
      if (error == EACCES && OpenOnSameMount(folder_fd, name, fd) == 0) {
        AllowAll(fd);
        Close(fd);
        is_allowed = true;
      }
    }
    return error;
  }

  const FoundMounts mounts_;
  const RemainsReader& remains_;
  PathTrail trail_;
  int root_fd_ = -1;
  uint64_t moves_ = 0;
  // In this pass something has gone or moved. A mount that was detached does not count: somebody
  // may mount it again for ever.
  bool changed_ = false;
  bool is_naming_ = false;
  int first_error_ = 0;
};

}  // namespace

int RemoveTreeAt(int folder_fd, const char* path, FoundMounts mounts,
                 const RemainsReader& remains) noexcept {
  size_t begin = std::strlen(path);
  while (begin > 0 && path[begin - 1] != '/') --begin;
  const char* const name = path + begin;
  if (path[0] == '/' || name[0] == '\0' || IsDots(name)) return EINVAL;
  int parent_fd = -1;
  int error = OpenFolderBelow(folder_fd, path, static_cast<unsigned>(begin), parent_fd);
  if (error == ENOENT) return 0;
  if (error == EXDEV) error = EBUSY;
  if (error != 0) {
    if (remains.read != nullptr) remains.read(remains.context, path, error);
    return error;
  }
  const int stays = TreeRemoval(path, mounts, remains).Run(parent_fd, name);
  Close(parent_fd);
  return stays;
}

}  // namespace ktstr::fork_safe
