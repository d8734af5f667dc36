// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Whether latencies on a CPU are the doing of the workers there alone. Parent side.

#ifndef SELFTESTS_PREEMPTION_OWN_CPU_H_
#define SELFTESTS_PREEMPTION_OWN_CPU_H_

#include "ktstr/check/result.h"
#include "ktstr/telemetry/workload_report.h"

namespace ktstr {

// REQUIRES: all workers are on one CPU, and one of them always computes. Passes when together they
// had at least `share` of its time; else it is inconclusive: a task of another session that has the
// CPU keeps it for its timeslice, whatever is promised among these workers.
check::Result HadTheirCpu(const WorkloadReport& report, double share);

}  // namespace ktstr

#endif  // SELFTESTS_PREEMPTION_OWN_CPU_H_
