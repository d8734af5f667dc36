// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The cases of a ResultTree: its leaves as a flat list. Pure.

#ifndef RUNNER_JUDGE_CASES_H_
#define RUNNER_JUDGE_CASES_H_

#include <cstdint>
#include <vector>

#include "runner/event/run_event.h"
#include "runner/ktap/result_tree.h"

namespace runner {

// The verdict for one result class.
Verdict VerdictOf(ResultClass result_class);

// Every kept result without nested ones, and every failed one whose nested results are all right,
// in the order of their lines. Names are joined by "."; a nameless result is called by its
// directive's text, as kselftest's skips are, or "case_<number>".
std::vector<CaseResult> CollectCases(const ResultTree& tree);

// One result by itself: without the names of what it is nested in.
CaseResult CaseOf(const Result& result);

struct MissingCases {
  std::vector<CaseResult> cases;  // kNotRun, "case_<number>"; at most `limit`.
  uint64_t omitted = 0;           // Beyond the limit.
};
// What the plans promise and never came.
MissingCases CollectMissingCases(const ResultTree& tree, uint64_t limit = 1'000);

}  // namespace runner

#endif  // RUNNER_JUDGE_CASES_H_
