// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Waiting for running workers to get on or to block. Parent side.

#ifndef KTSTR_SELFTEST_AWAIT_H_
#define KTSTR_SELFTEST_AWAIT_H_

#include <cstddef>
#include <cstdint>
#include <functional>

#include "absl/time/time.h"
#include "ktstr/spawn/workload.h"

namespace ktstr {

// Whether `condition` holds within `timeout`. Looks every 100 us and sleeps in between, which
// leaves the CPU to whoever is waited for.
bool Await(const std::function<bool()>& condition, absl::Duration timeout);

// Whether a worker ends `more` iterations from now on, within `timeout`. When two have ended, the
// later one began after the call.
bool AwaitIterations(const Workload& workload, size_t worker, uint64_t more,
                     absl::Duration timeout);

// The state of a process or thread as proc_pid_stat(5) has it: 'R' runnable, 'S' asleep, 'D'
// blocked, 'T' stopped, 'Z' a zombie; 0 when it is gone.
char TaskStateOf(pid_t tid);

// Whether a worker sleeps or blocks at some moment within `timeout`.
bool AwaitAsleep(const Workload& workload, size_t worker, absl::Duration timeout);

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_AWAIT_H_
