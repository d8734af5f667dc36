// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What the record says about remedies: which one helps here, and who can take it. Pure.

#ifndef RUNNER_DOCTOR_REMEDY_H_
#define RUNNER_DOCTOR_REMEDY_H_

#include <string>

#include "absl/strings/string_view.h"
#include "ktstr/machine/environment.h"

namespace runner {

// `action`, which takes CAP_SYS_ADMIN: "as root: ..." for an ordinary user, "outside of the
// container: ..." for a root without that capability, and as it is for whoever can take it.
std::string Privileged(const ktstr::Environment& environment, absl::string_view action);

// Whether the kernel's command line has the parameter: a whole word, or one that begins with it
// when it ends in '='.
bool BootedWith(const ktstr::Environment& environment, absl::string_view parameter);

// Whether the kernel's configuration is known and does not set the option.
bool BuiltWithout(const ktstr::Environment& environment, const std::string& option);

}  // namespace runner

#endif  // RUNNER_DOCTOR_REMEDY_H_
