// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KernelVersion: the comparable part of a kernel release. Parent side, pure.

#ifndef KTSTR_MACHINE_KERNEL_VERSION_H_
#define KTSTR_MACHINE_KERNEL_VERSION_H_

#include <compare>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace ktstr {

// {6, 12, 3} of "6.12.3-amd64". Distributions backport: a version says what a kernel is called, a
// probe says what it can do.
struct KernelVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;

  friend constexpr auto operator<=>(const KernelVersion&, const KernelVersion&) = default;
  // "6.12.3".
  std::string ToString() const;
};

// Reads "MAJOR.MINOR[.PATCH][anything]"; a missing patch level is 0, so "7.0-rc3" is {7, 0, 0}.
// nullopt when the text does not begin with two numbers.
std::optional<KernelVersion> ParseKernelVersion(absl::string_view release);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_KERNEL_VERSION_H_
