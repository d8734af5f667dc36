// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What leaks and complaints of the kernel mean for the result of an attempt. Pure.

#ifndef RUNNER_RUN_LEAK_FINDINGS_H_
#define RUNNER_RUN_LEAK_FINDINGS_H_

#include <vector>

#include "runner/event/kernel_finding.h"
#include "runner/event/leak.h"
#include "runner/event/run_event.h"

namespace runner {

// Adds the leaks that the policies do not ignore, a note for each kind of them, and the verdict
// `leak` where one is certain and its policy is to fail.
void AddLeaks(std::vector<Leak> leaks, const LeakPolicies& policies, AttemptResult& result);

// Adds what the kernel complained of, with a note for each.
void AddKernelFindings(std::vector<KernelFinding> findings, AttemptResult& result);

}  // namespace runner

#endif  // RUNNER_RUN_LEAK_FINDINGS_H_
