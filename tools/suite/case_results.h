// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CaseResults: how each case ended, from a run's run.json. Pure.

#ifndef TOOLS_SUITE_CASE_RESULTS_H_
#define TOOLS_SUITE_CASE_RESULTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace suite {

// A case in one attempt at its selftest.
struct CaseResult {
  std::string selftest;
  std::string name;     // Empty: the selftest as a whole, which ended without a case for it.
  std::string verdict;  // "pass", "fail", "skip" ... as in run.json.
  bool inconclusive = false;
  std::string reason;  // Why, in one line; empty where the run does not say.
};

// Every case of every attempt, in the order of the file. A selftest that failed although none of
// its cases did has one result without a name. InvalidArgument for what is no ktstr.run/1 or 2.
absl::StatusOr<std::vector<CaseResult>> ParseCaseResults(absl::string_view run_json);

}  // namespace suite

#endif  // TOOLS_SUITE_CASE_RESULTS_H_
