// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Directories for the worker side: reading and removing them without heap or locks.
//
// As in fork_safe.h: noexcept, 0 or a positive errno value.

#ifndef KTSTR_BASE_FORK_SAFE_DIRECTORY_H_
#define KTSTR_BASE_FORK_SAFE_DIRECTORY_H_

#include <array>
#include <cstddef>

namespace ktstr::fork_safe {

// Opens `path` below the directory `folder_fd` (AT_FDCWD: the current one), to read it or, with
// `is_directory`, to list it.
int OpenAt(int folder_fd, const char* path, bool is_directory, int& fd) noexcept;

// Reads a directory entry by entry. Owns nothing; the descriptor must stay open.
class DirectoryReader {
 public:
  explicit DirectoryReader(int fd) noexcept : fd_(fd) {}

  // The name of the next entry, valid until the next call, "." and ".." among them; null at the end
  // or on an error.
  const char* Next(bool& is_directory) noexcept;

 private:
  const int fd_;
  size_t size_ = 0;
  size_t at_ = 0;
  alignas(8) std::array<std::byte, 4096> buffer_;
};

// Removes the empty directory `name` below `folder_fd`.
int RemoveDirectoryAt(int folder_fd, const char* name) noexcept;

}  // namespace ktstr::fork_safe

#endif  // KTSTR_BASE_FORK_SAFE_DIRECTORY_H_
