// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The common part of the selftests of wake-ups: a work type alone and beside spinners. Parent
// side.

#ifndef SELFTESTS_WAKE_EVERY_WAKE_H_
#define SELFTESTS_WAKE_EVERY_WAKE_H_

#include <string>
#include <vector>

#include "ktstr/selftest/test_case.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

// Runs one group of `work` and expects that every worker gets on and no wake-up is lost. The
// counters of the type that are named in `none` must be 0.
void ExpectEveryWake(TestCase& test, const WorkSpec& work,
                     const std::vector<std::string>& none = {});
// ExpectEveryWake with a spinner for each allowed CPU beside the workers, so that most of those
// that are woken have to wait for a CPU.
void ExpectEveryWakeUnderLoad(TestCase& test, const WorkSpec& work,
                              const std::vector<std::string>& none = {});

// Every counter of this name, over all workers of the report.
uint64_t SumOfDetail(const WorkloadReport& report, const std::string& name);

}  // namespace ktstr

#endif  // SELFTESTS_WAKE_EVERY_WAKE_H_
