// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Epoll: the owner of one epoll instance. Parent side.

#ifndef KTSTR_BASE_EPOLL_H_
#define KTSTR_BASE_EPOLL_H_

#include <sys/epoll.h>

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ktstr/base/unique_fd.h"

namespace ktstr {

// Move-only. A descriptor that a forked child inherited stays registered after the parent closes
// it, because the open file description lives on: always Remove() before closing.
class Epoll {
 public:
  static absl::StatusOr<Epoll> Create();

  // Watches `fd` for `events` (EPOLLIN ...); `token` comes back in the event's data.u64.
  absl::Status Add(int fd, uint32_t events, uint64_t token) const;
  absl::Status Modify(int fd, uint32_t events, uint64_t token) const;
  absl::Status Remove(int fd) const;

  int fd() const { return fd_.get(); }

  struct Waited {
    std::span<epoll_event> events;  // The part that was filled.
    // A signal that arrived ended the wait, or this process was stopped or frozen in it
    // (signal(7)).
    bool interrupted = false;
  };
  // Waits until something is ready, `timeout` has passed (InfiniteDuration: no limit), or it is
  // interrupted.
  absl::StatusOr<Waited> Wait(std::span<epoll_event> events, absl::Duration timeout) const;

 private:
  explicit Epoll(UniqueFd fd) noexcept : fd_(std::move(fd)) {}
  absl::Status Control(int operation, int fd, uint32_t events, uint64_t token) const;

  UniqueFd fd_;
};

}  // namespace ktstr

#endif  // KTSTR_BASE_EPOLL_H_
