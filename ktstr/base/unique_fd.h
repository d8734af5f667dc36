// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// UniqueFd: the owner of one file descriptor. Parent side.

#ifndef KTSTR_BASE_UNIQUE_FD_H_
#define KTSTR_BASE_UNIQUE_FD_H_

#include <utility>

namespace ktstr {

// Move-only; closes in the destructor. Every descriptor that ktstr makes is close-on-exec: that is
// the maker's duty (O_CLOEXEC and its kin), since setting it later would race with a fork.
class UniqueFd {
 public:
  UniqueFd() = default;
  // Takes ownership of `fd`; a negative value means none.
  explicit UniqueFd(int fd) noexcept : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~UniqueFd() { reset(); }

  int get() const noexcept { return fd_; }
  bool valid() const noexcept { return fd_ >= 0; }

  // Closes what is owned and owns `fd` instead. Keeps errno.
  void reset(int fd = -1) noexcept;
  // Gives up ownership. Only for a system call that takes the descriptor over.
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

}  // namespace ktstr

#endif  // KTSTR_BASE_UNIQUE_FD_H_
