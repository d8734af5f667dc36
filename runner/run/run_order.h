// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The order in which a run takes its tests. Pure.

#ifndef RUNNER_RUN_RUN_ORDER_H_
#define RUNNER_RUN_RUN_ORDER_H_

#include <cstdint>
#include <vector>

#include "runner/discover/selftest.h"
#include "runner/run/past_run.h"

namespace runner {

// The same order for the same tests and seed, everywhere.
std::vector<Selftest> Shuffled(std::vector<Selftest> selftests, uint64_t seed);

// Those that took longest in an earlier run come first, behind those that it does not know.
std::vector<Selftest> LongestFirst(std::vector<Selftest> selftests, const PastRun& past);

}  // namespace runner

#endif  // RUNNER_RUN_RUN_ORDER_H_
