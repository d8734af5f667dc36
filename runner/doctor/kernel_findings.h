// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Findings about how the kernel was built and started. Pure.

#ifndef RUNNER_DOCTOR_KERNEL_FINDINGS_H_
#define RUNNER_DOCTOR_KERNEL_FINDINGS_H_

#include <vector>

#include "ktstr/machine/environment.h"
#include "runner/doctor/finding.h"

namespace runner {

// Part of what Examine() gives.
std::vector<Finding> ExamineKernel(const ktstr::Environment& environment);

}  // namespace runner

#endif  // RUNNER_DOCTOR_KERNEL_FINDINGS_H_
