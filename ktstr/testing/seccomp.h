// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A seccomp filter such as container engines have. Test only.

#ifndef KTSTR_TESTING_SECCOMP_H_
#define KTSTR_TESTING_SECCOMP_H_

namespace ktstr::testing {

// From now on the kernel answers the system call `number` with `error`, in the calling thread and
// in what it makes. Cannot be undone, so it is for children. False where the kernel has no seccomp.
bool RefuseCall(long number, int error) noexcept;

}  // namespace ktstr::testing

#endif  // KTSTR_TESTING_SECCOMP_H_
