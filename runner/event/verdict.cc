// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/event/verdict.h"

#include <cstddef>
#include <iterator>

namespace runner {
namespace {

using enum Verdict;

constexpr VerdictTraits kTraits[] = {
    {kCrash, "crash", false, TotalsBucket::kError, JunitElement::kError, true},
    {kTimeout, "timeout", false, TotalsBucket::kError, JunitElement::kError, true},
    {kError, "error", false, TotalsBucket::kError, JunitElement::kError, true},
    {kNotRun, "not_run", false, TotalsBucket::kError, JunitElement::kError, true},
    {kFail, "fail", false, TotalsBucket::kFail, JunitElement::kFailure, true},
    {kLeak, "leak", false, TotalsBucket::kFail, JunitElement::kFailure, true},
    {kXpass, "xpass", false, TotalsBucket::kXpass, JunitElement::kFailure, true},
    {kSkip, "skip", true, TotalsBucket::kSkip, JunitElement::kSkipped, false},
    {kXfail, "xfail", true, TotalsBucket::kXfail, JunitElement::kSkipped, false},
    {kPass, "pass", true, TotalsBucket::kPass, JunitElement::kNone, false},
};

constexpr bool RowsFollowTheEnum() {
  for (size_t i = 0; i < std::size(kTraits); ++i) {
    if (kTraits[i].verdict != static_cast<Verdict>(i)) return false;
  }
  return std::size(kTraits) == static_cast<size_t>(kPass) + 1;
}
static_assert(RowsFollowTheEnum());

}  // namespace

const VerdictTraits& TraitsOf(Verdict verdict) {
  return kTraits[static_cast<size_t>(verdict)];
}

std::span<const VerdictTraits> AllVerdictTraits() {
  return kTraits;
}

}  // namespace runner
