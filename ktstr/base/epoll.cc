// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/epoll.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/errno_status.h"
#include "ktstr/base/injected_failure.h"

namespace ktstr {
namespace {

// Rounds up, so that a wait never ends before its time only to spin on the rest.
int ToMilliseconds(absl::Duration timeout) {
  if (timeout >= absl::Milliseconds(INT_MAX)) return -1;
  return static_cast<int>(
      std::max<int64_t>(0, absl::ToInt64Milliseconds(absl::Ceil(timeout, absl::Milliseconds(1)))));
}

}  // namespace

absl::StatusOr<Epoll> Epoll::Create() {
  if (const int error = sys::InjectedErrno("epoll_create1"); error != 0) {
    return ErrnoStatus(error, "epoll_create1");
  }
  UniqueFd fd(::epoll_create1(EPOLL_CLOEXEC));
  if (!fd.valid()) return ErrnoStatus(errno, "epoll_create1");
  return Epoll(std::move(fd));
}

absl::Status Epoll::Add(int fd, uint32_t events, uint64_t token) const {
  return Control(EPOLL_CTL_ADD, fd, events, token);
}

absl::Status Epoll::Modify(int fd, uint32_t events, uint64_t token) const {
  return Control(EPOLL_CTL_MOD, fd, events, token);
}

absl::Status Epoll::Remove(int fd) const {
  return Control(EPOLL_CTL_DEL, fd, 0, 0);
}

absl::Status Epoll::Control(int operation, int fd, uint32_t events, uint64_t token) const {
  epoll_event event{.events = events, .data = {.u64 = token}};
  int error = sys::InjectedErrno("epoll_ctl");
  if (error == 0 && ::epoll_ctl(fd_.get(), operation, fd, &event) != 0) error = errno;
  if (error == 0) return absl::OkStatus();
  return ErrnoStatus(error, absl::StrCat("epoll_ctl ", operation, " of descriptor ", fd));
}

absl::StatusOr<Epoll::Waited> Epoll::Wait(std::span<epoll_event> events,
                                          absl::Duration timeout) const {
  const int count = ::epoll_wait(fd_.get(), events.data(), static_cast<int>(events.size()),
                                 ToMilliseconds(timeout));
  if (count >= 0) return Waited{.events = events.first(static_cast<size_t>(count))};
  if (errno == EINTR) return Waited{.interrupted = true};
  return absl::ErrnoToStatus(errno, "epoll_wait");
}

}  // namespace ktstr
