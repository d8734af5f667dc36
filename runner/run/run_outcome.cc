// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/run_outcome.h"

#include <algorithm>
#include <vector>

namespace runner {
namespace {

// Whether a case of a test that did not fail could not decide.
bool IsInconclusive(const TestResult& result) {
  if (TraitsOf(result.verdict).fails_run || result.attempts.empty()) return false;
  const std::vector<CaseResult>& cases = result.telling()->cases;
  return std::any_of(cases.begin(), cases.end(),
                     [](const CaseResult& test_case) { return test_case.inconclusive; });
}

}  // namespace

void RunOutcome::Count(const TestResult& result) {
  ++counts[result.verdict];
  failed += TraitsOf(result.verdict).fails_run ? 1 : 0;
  flaky += result.flaky ? 1 : 0;
  inconclusive += IsInconclusive(result) ? 1 : 0;
  if (result.attempts.empty()) return;
  for (const CaseResult& test_case : result.telling()->cases) {
    if (test_case.inconclusive) ++inconclusive_cases;
    if (test_case.inconclusive || test_case.verdict != Verdict::kSkip) ++judged_cases;
  }
}

bool RunOutcome::has_failures() const {
  return std::any_of(counts.begin(), counts.end(), [](const auto& count) {
    return count.second != 0 && TraitsOf(count.first).fails_run;
  });
}

bool RunOutcome::all_skipped() const {
  const auto skipped = counts.find(Verdict::kSkip);
  return skipped != counts.end() && counts.size() == 1;
}

double RunOutcome::inconclusive_percent() const {
  if (judged_cases == 0) return 0;
  return 100 * static_cast<double>(inconclusive_cases) / static_cast<double>(judged_cases);
}

}  // namespace runner
