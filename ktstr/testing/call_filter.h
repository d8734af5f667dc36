// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// System calls of the calling thread that fail, or before which something happens: seccomp(2).
//
// Both stay for the rest of the thread's life: for children that end after the test.

#ifndef KTSTR_TESTING_CALL_FILTER_H_
#define KTSTR_TESTING_CALL_FILTER_H_

#include <functional>

namespace ktstr::testing {

// From now on the call `number` (SYS_...) fails with `error`. False where filters are refused.
bool RefuseCall(long number, int error);

// From now on `action` runs in another thread before each call `number`, which waits for it. False
// where the kernel cannot (before Linux 5.5).
bool BeforeEachCall(long number, std::function<void()> action);

}  // namespace ktstr::testing

#endif  // KTSTR_TESTING_CALL_FILTER_H_
