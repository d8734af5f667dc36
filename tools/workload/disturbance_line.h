// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// DisturbanceLine: what to say below a report of the machine's own doings. Parent side, pure.

#ifndef TOOLS_WORKLOAD_DISTURBANCE_LINE_H_
#define TOOLS_WORKLOAD_DISTURBANCE_LINE_H_

#include <cstdint>
#include <string>

#include "ktstr/witness/disturbance.h"

namespace ktstr {

// A line with its newline when the machine may have bent the numbers of a run of `duration_ns`: a
// CPU lost 1 % of it, or was away for 1 ms at once. Else empty.
std::string DisturbanceLine(const witness::Disturbance& disturbance, uint64_t duration_ns);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_DISTURBANCE_LINE_H_
