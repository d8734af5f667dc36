// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Whether CPUs were left to the workers of a selftest, for claims about a machine that is otherwise
// idle. Parent side.

#ifndef SELFTESTS_BALANCE_OTHERS_H_
#define SELFTESTS_BALANCE_OTHERS_H_

#include <cstdint>
#include <map>
#include <string>

#include "ktstr/check/result.h"
#include "ktstr/telemetry/workload_report.h"

namespace ktstr {

// Passes when tasks that are not these workers had at most `share` of the CPUs' time, else it is
// inconclusive. `idle_ns`: for each of the CPUs, how long it idled in the phase; workers that were
// seen nowhere else count. Empty `phase`: the whole run.
check::Result OthersHadAtMost(double share, const WorkloadReport& report,
                              const std::map<int, uint64_t>& idle_ns,
                              const std::string& phase = "");

}  // namespace ktstr

#endif  // SELFTESTS_BALANCE_OTHERS_H_
