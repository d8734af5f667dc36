// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Findings about the CPUs: how many, what they share, and how steady their time is. Pure.

#ifndef RUNNER_DOCTOR_CPU_FINDINGS_H_
#define RUNNER_DOCTOR_CPU_FINDINGS_H_

#include <vector>

#include "ktstr/machine/environment.h"
#include "runner/doctor/finding.h"

namespace runner {

// Parts of what Examine() gives: CPUs, NUMA nodes and SMT; virtual machine, governor and clock.
std::vector<Finding> ExamineCpus(const ktstr::Environment& environment);
std::vector<Finding> ExamineTime(const ktstr::Environment& environment);

}  // namespace runner

#endif  // RUNNER_DOCTOR_CPU_FINDINGS_H_
