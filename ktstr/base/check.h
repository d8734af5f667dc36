// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KTSTR_CHECK: ends the process when one of our own invariants is broken. Parent side.
//
// It is for bugs of ktstr only: what a caller, a kernel or a machine can cause is an absl::Status.

#ifndef KTSTR_BASE_CHECK_H_
#define KTSTR_BASE_CHECK_H_

namespace ktstr::internal {

// Writes "file:line: check failed: condition" to stderr in one write and aborts.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition) noexcept;

}  // namespace ktstr::internal

#define KTSTR_CHECK(condition)                       \
  (__builtin_expect(static_cast<bool>(condition), 1) \
       ? static_cast<void>(0)                        \
       : ::ktstr::internal::CheckFailed(__FILE__, __LINE__, #condition))

#endif  // KTSTR_BASE_CHECK_H_
