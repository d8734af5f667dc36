// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/event/run_event.h"

#include <algorithm>

namespace runner {
namespace {

// A finding with several suspects may be of another test.
bool HasSureFinding(const AttemptResult& attempt) {
  return std::any_of(attempt.kernel_findings.begin(), attempt.kernel_findings.end(),
                     [](const KernelFinding& finding) { return finding.suspects.size() <= 1; });
}

}  // namespace

const AttemptResult* TestResult::telling() const {
  const AttemptResult* found = attempts.empty() ? nullptr : &attempts.back();
  bool is_found = false;
  for (auto attempt = attempts.rbegin(); attempt != attempts.rend(); ++attempt) {
    if (attempt->verdict != verdict) continue;
    if (HasSureFinding(*attempt)) return &*attempt;
    if (!is_found) found = &*attempt;
    is_found = true;
  }
  return found;
}

}  // namespace runner
