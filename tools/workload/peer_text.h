// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PeerText: the figures that a well-known benchmark would print of the same work, by its
// definitions, so that the two can be laid side by side. Parent side, pure.

#ifndef TOOLS_WORKLOAD_PEER_TEXT_H_
#define TOOLS_WORKLOAD_PEER_TEXT_H_

#include <string>

#include "ktstr/telemetry/workload_report.h"
#include "tools/workload/rate_log.h"

namespace ktstr {

// A block for each group whose work type has a peer: schbench, cyclictest, hackbench,
// `perf bench sched pipe`. Empty when none has. docs/workload.md says what is compared with what.
std::string PeerText(const WorkloadReport& report, const RateLog& rates);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_PEER_TEXT_H_
