// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The escapes of /proc/PID/mountinfo. Parent side, pure.

#ifndef KTSTR_BASE_MOUNTINFO_TEXT_H_
#define KTSTR_BASE_MOUNTINFO_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace ktstr {

// The path that a field of mountinfo names. The kernel writes blanks, tabs, newlines and
// backslashes as a backslash and three octal digits, such as "\040" (proc(5)). Anything else stands
// for itself.
std::string UnescapeMountPath(absl::string_view field);

}  // namespace ktstr

#endif  // KTSTR_BASE_MOUNTINFO_TEXT_H_
