// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Audit: whether a ResultTree is sound, for tests and fuzzers.

#ifndef RUNNER_KTAP_AUDIT_H_
#define RUNNER_KTAP_AUDIT_H_

#include <string>

#include "runner/ktap/result_tree.h"
#include "runner/ktap/tree_builder.h"

namespace runner {

// Walks all links of a tree that was read within `limits`. Empty when each document and each kept
// result is met once and where it says that it stands, no line lies beyond the log, the counts
// agree and nothing is larger than the limits; else what is wrong first.
std::string Audit(const ResultTree& tree, const ParseLimits& limits = {});

}  // namespace runner

#endif  // RUNNER_KTAP_AUDIT_H_
