// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Tests that mount: in a child with a mount namespace of its own, which takes everything along.

#ifndef KTSTR_TESTING_MOUNT_NAMESPACE_H_
#define KTSTR_TESTING_MOUNT_NAMESPACE_H_

#include <functional>

namespace ktstr::testing {

// Runs `body` in a forked child in which all mounts are private and nobody else sees what is
// mounted. Its expectations are those of the running test. Skips the test where the child may not
// have a mount namespace, or `body` skips. REQUIRES: this process has one thread.
void InOwnMounts(const std::function<void()>& body);

}  // namespace ktstr::testing

#endif  // KTSTR_TESTING_MOUNT_NAMESPACE_H_
