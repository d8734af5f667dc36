// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Outline: a ResultTree as text that a test can compare. Test only.

#ifndef RUNNER_KTAP_OUTLINE_H_
#define RUNNER_KTAP_OUTLINE_H_

#include <string>

#include "runner/ktap/result_tree.h"

namespace runner {

// One line per document ("1..2 NAME"; "1..?" without a plan) and per result ("pass 1 NAME"),
// indented by two blanks per step down; then one "! line N: TEXT" per anomaly.
std::string Outline(const ResultTree& tree);

}  // namespace runner

#endif  // RUNNER_KTAP_OUTLINE_H_
