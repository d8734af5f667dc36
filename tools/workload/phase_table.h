// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PhaseTable: what a group of workers did phase by phase. Parent side, pure.

#ifndef TOOLS_WORKLOAD_PHASE_TABLE_H_
#define TOOLS_WORKLOAD_PHASE_TABLE_H_

#include <string>

#include "tools/workload/text_table.h"
#include "tools/workload/worker_columns.h"

namespace ktstr {

// A row for each phase, and part of it, in the order of their beginnings: sums over the workers,
// and the longest time that one spent there. Empty when no worker has phases.
std::string PhaseTable(Workers workers, const TextStyle& style);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_PHASE_TABLE_H_
