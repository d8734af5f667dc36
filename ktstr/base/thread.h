// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Thread: a thread that may fail to start. Parent side.
//
// std::thread throws where it cannot be made, which ends a program without exceptions. It cannot
// where a limit is reached, and behind a seccomp filter that refuses clone3 with EPERM: the C
// library falls back to clone for ENOSYS only.

#ifndef KTSTR_BASE_THREAD_H_
#define KTSTR_BASE_THREAD_H_

#include <pthread.h>

#include <functional>

namespace ktstr {

// Owns at most one thread, which the destructor waits for. Neither moved nor copied.
class Thread {
 public:
  Thread() = default;
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  ~Thread() { Join(); }

  // Calls `body` in a new thread: 0, or an errno value as pthread_create(3) returns it. REQUIRES:
  // no thread runs.
  int Start(std::function<void()> body);
  // Waits until the thread has ended, if there is one.
  void Join();

 private:
  pthread_t thread_{};
  bool runs_ = false;
};

// Calls `body` in a thread of its own and waits for it: 0, or why it could not be called.
int RunInThread(std::function<void()> body);

}  // namespace ktstr

#endif  // KTSTR_BASE_THREAD_H_
