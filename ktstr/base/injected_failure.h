// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A seam through which tests make one system call of the parent side fail. Parent side.
//
//   for (int nth = 1;; ++nth) {
//     const sys::testing::FailCall failure("clone3", nth, EAGAIN);
//     const absl::Status status = Attempt();
//     if (!failure.happened()) break;  // It takes fewer calls than that.
//     EXPECT_FALSE(status.ok());
//   }

#ifndef KTSTR_BASE_INJECTED_FAILURE_H_
#define KTSTR_BASE_INJECTED_FAILURE_H_

#include <atomic>

namespace ktstr::sys {
namespace internal {

extern std::atomic<bool> failure_is_armed;
int CountCall(const char* call) noexcept;

}  // namespace internal

// A wrapper asks this before it makes its call. Returns 0, or the errno value with which the call
// shall fail instead of being made. Costs one load unless a test has armed a failure. Thread-safe.
inline int InjectedErrno(const char* call) noexcept {
  if (!internal::failure_is_armed.load(std::memory_order_relaxed)) [[likely]]
    return 0;
  return internal::CountCall(call);
}

namespace testing {

// While it lives, the `nth` call of that name (from 1 on) in this process fails with `error`; all
// others are made. The names are those in the wrappers' messages: "clone3", "mmap", "pipe2",
// "eventfd", "epoll_create1", "epoll_ctl", "pidfd_open", "open", "write", "mkdir",
// "fdatasync", "pthread_create", "ppoll" (of a pidfd whose process is killed: time is up). One at a
// time.
class FailCall {
 public:
  FailCall(const char* call, int nth, int error) noexcept;
  FailCall(const FailCall&) = delete;
  FailCall& operator=(const FailCall&) = delete;
  ~FailCall();

  bool happened() const noexcept;
};

}  // namespace testing
}  // namespace ktstr::sys

#endif  // KTSTR_BASE_INJECTED_FAILURE_H_
