// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Findings about system calls that the core needs and that do not reach the kernel. Pure.

#ifndef RUNNER_DOCTOR_CALL_FINDINGS_H_
#define RUNNER_DOCTOR_CALL_FINDINGS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "ktstr/machine/environment.h"
#include "runner/doctor/finding.h"

namespace runner {

// One finding for each refused call, "call clone3", with who refuses it and what is then lost; one
// for all of them, "system calls", when none is refused; none when nobody has asked.
std::vector<Finding> ExamineCalls(const ktstr::Environment& environment);

// Whether the record says that this call is refused.
bool IsRefused(const ktstr::Environment& environment, absl::string_view call);

}  // namespace runner

#endif  // RUNNER_DOCTOR_CALL_FINDINGS_H_
