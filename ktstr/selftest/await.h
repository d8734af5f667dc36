// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Waiting for a running worker to get on. Parent side.

#ifndef KTSTR_SELFTEST_AWAIT_H_
#define KTSTR_SELFTEST_AWAIT_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"
#include "ktstr/spawn/workload.h"

namespace ktstr {

// Whether a worker ends `more` iterations from now on, within `timeout`. When two have ended, the
// later one began after the call.
bool AwaitIterations(const Workload& workload, size_t worker, uint64_t more,
                     absl::Duration timeout);

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_AWAIT_H_
