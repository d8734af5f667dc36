// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The order in which a run takes its tests. Pure.

#ifndef RUNNER_SCHEDULE_RUN_ORDER_H_
#define RUNNER_SCHEDULE_RUN_ORDER_H_

#include <cstdint>
#include <vector>

#include "runner/discover/selftest.h"
#include "runner/folder/past_run.h"

namespace runner {

// Makes a random order, which is the same for the same tests and seed on every machine.
std::vector<Selftest> Shuffled(std::vector<Selftest> selftests, uint64_t seed);

// Tests that an earlier run does not know come first, then those that took longest in it.
std::vector<Selftest> LongestFirst(std::vector<Selftest> selftests, const PastRun& past);

}  // namespace runner

#endif  // RUNNER_SCHEDULE_RUN_ORDER_H_
