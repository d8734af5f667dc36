// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Pidfd: the owner of one child process. Parent side.

#ifndef KTSTR_BASE_PIDFD_H_
#define KTSTR_BASE_PIDFD_H_

#include <sys/resource.h>
#include <sys/types.h>

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ktstr/base/unique_fd.h"

namespace ktstr {

// How a process ended, and what it used (its own threads only).
struct ProcessExit {
  bool signaled = false;
  bool core_dumped = false;
  int code = 0;  // Exit code, or the signal's number when `signaled`.
  rusage usage{};
};

// One child of this process, by pid and pidfd together, so that its number cannot be recycled under
// us. Move-only. Destroying a Pidfd whose child was not reaped kills the child and reaps it, within
// 5 s: a child that sleeps in the kernel, where SIGKILL does not end it (state D), is given up. It
// dies when it wakes, and is a zombie then until this process waits for any child, or ends.
// Works for children made with any exit signal, and although the host program ignores SIGCHLD or
// waits for all its children itself when the child was made with exit signal 0. A host that waits
// with __WALL or __WCLONE (waitpid(2)) does reap it. From Linux 6.15 on the pidfd returns the exit
// nevertheless, but no usage; before that, waiting fails.
class Pidfd {
 public:
  Pidfd() = default;
  // Takes over a child that clone3 made with CLONE_PIDFD.
  Pidfd(pid_t pid, UniqueFd fd) noexcept : pid_(pid), fd_(std::move(fd)) {}
  Pidfd(Pidfd&& other) noexcept;
  Pidfd& operator=(Pidfd&& other) noexcept;
  ~Pidfd();

  pid_t pid() const noexcept { return pid_; }
  // The descriptor is readable once the process is a zombie (pidfd_open(2)).
  int fd() const noexcept { return fd_.get(); }
  bool owns_process() const noexcept { return fd_.valid(); }

  // Sends a signal; a process that is gone already is not an error.
  absl::Status Signal(int signal) const;
  // Sends a signal to the process group that the child leads, if it leads one.
  absl::Status SignalGroup(int signal) const;
  // Reaps the child if it has ended: nullopt while it runs. After a value, owns nothing.
  absl::StatusOr<std::optional<ProcessExit>> TryReap();
  // Blocks until the child ends and reaps it. REQUIRES: owns_process().
  absl::StatusOr<ProcessExit> Reap();
  // Gives up a child that even SIGKILL does not end: it is neither killed nor reaped.
  void Abandon() noexcept { fd_.reset(); }

 private:
  absl::StatusOr<std::optional<ProcessExit>> Wait(int options);
  void KillAndReap() noexcept;

  pid_t pid_ = -1;
  UniqueFd fd_;
};

}  // namespace ktstr

#endif  // KTSTR_BASE_PIDFD_H_
