// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Values of attributes that groups and phases share, as they are written on the command line.
// Parent side, pure.

#ifndef TOOLS_WORKLOAD_ATTRIBUTE_TEXT_H_
#define TOOLS_WORKLOAD_ATTRIBUTE_TEXT_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/sched/affinity_intent.h"

namespace ktstr {

// A list of CPUs ("0,2-3") or an intent: inherit, each, each:LIST, random:N, random:N:LIST, single,
// llc, smt-pair, all. What leaves out its list has an empty one: the machine fills it in, see
// placement_resolution.h.
absl::StatusOr<AffinityIntent> ParseAffinity(absl::string_view text);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_ATTRIBUTE_TEXT_H_
