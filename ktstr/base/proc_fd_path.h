// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ProcFdPath: a path by which calls that take no descriptor find what one stands for
// (proc_pid_fd(5)). Both sides: no heap, no locks.

#ifndef KTSTR_BASE_PROC_FD_PATH_H_
#define KTSTR_BASE_PROC_FD_PATH_H_

#include <array>
#include <cstddef>

namespace ktstr::fork_safe {

// "/proc/self/fd/7", or "/proc/self/fd/7/name" for an entry of a folder. It resolves to the very
// object, whatever has been renamed or mounted since; ENOENT without a /proc of this process.
class ProcFdPath {
 public:
  // REQUIRES: `fd` is open; `name` has 255 bytes at most (NAME_MAX), the rest is cut off.
  explicit ProcFdPath(int fd, const char* name = nullptr) noexcept {
    Add("/proc/self/fd/");
    std::array<char, 12> digits{};
    size_t first = digits.size() - 1;
    do {
      digits[--first] = static_cast<char>('0' + fd % 10);
      fd /= 10;
    } while (fd > 0);
    Add(digits.data() + first);
    if (name == nullptr) return;
    Add("/");
    Add(name);
  }

  const char* text() const noexcept { return text_.data(); }

 private:
  void Add(const char* text) noexcept {
    while (*text != '\0' && size_ + 1 < text_.size()) text_[size_++] = *text++;
  }

  size_t size_ = 0;
  std::array<char, 288> text_{};
};

}  // namespace ktstr::fork_safe

#endif  // KTSTR_BASE_PROC_FD_PATH_H_
